/** @jest-environment jsdom */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { endSession } from '@lightbox/web/shared/session/session.ts';
import { hospital, refusal } from './support/hospital.ts';
import { people, show } from './support/show.tsx';

const login = (_: unknown, { input }: { input: { email: string; password: string } }): object => {
  if (input.password !== 'lightbox-demo') throw refusal('UNAUTHENTICATED');
  return {
    accessToken: 'fresh',
    accessTokenExpiresAt: '2099-01-01T00:00:00.000Z',
    account: {
      id: 'a1',
      email: input.email,
      active: true,
      role: 'ADMIN',
      permissions: people.admin.permissions,
    },
  };
};

describe('a session', () => {
  beforeEach(() => endSession('ended'));

  it('begins with address and password and goes back to where one was', async () => {
    show('/patients/p1', hospital({ Mutation: { login } }).link);
    await userEvent.type(await screen.findByLabelText('E-mail address'), 'admin@demo.lightbox.example');
    await userEvent.type(screen.getByLabelText('Password'), 'wrong');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText(/do not belong together/)).toBeTruthy();
    await userEvent.clear(screen.getByLabelText('Password'));
    await userEvent.type(screen.getByLabelText('Password'), 'lightbox-demo{Enter}');
    expect(await screen.findByRole('region', { name: 'Patient' })).toBeTruthy();
  });

  it('asks for what is missing at the field', async () => {
    show('/', hospital().link);
    await userEvent.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(screen.getByText('Enter your e-mail address.')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByLabelText('E-mail address'));
  });

  it('that has ended leads to the sign-in page and says so', async () => {
    const { link } = hospital({
      Query: {
        patients: () => {
          throw refusal('UNAUTHENTICATED');
        },
      },
    });
    show('/patients', link, 'admin');
    expect(await screen.findByText(/Your session has ended/)).toBeTruthy();
  });
});
