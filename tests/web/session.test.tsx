/** @jest-environment jsdom */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { screen, waitFor } from '@testing-library/react';
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
  beforeEach(() => endSession('signed-out'));

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
    expect(screen.getByLabelText<HTMLInputElement>('E-mail address').value).toBe(
      'admin@demo.lightbox.example',
    );
  });

  /** A hospital that has ended the session elsewhere, until somebody signs in. */
  const endedElsewhere = () => {
    let signedIn = false;
    const noted: unknown[] = [];
    const { link } = hospital({
      Mutation: {
        login: (_, { input }) => {
          signedIn = true;
          return login(_, { input });
        },
        addWorkflowLog: (_, { input }) => {
          if (!signedIn) throw refusal('UNAUTHENTICATED');
          noted.push(input.text);
          return { id: 'l9' };
        },
      },
    });
    return { link, noted };
  };
  const note = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Note' });
  const typeNote = async (link: Parameters<typeof show>[1]): Promise<void> => {
    show('/patients/p1', link, 'admin');
    await userEvent.type(await note(), 'Call the ward');
    await userEvent.click(screen.getByRole('button', { name: 'Add note' }));
    await screen.findByText(/Your session has ended/);
    expect(screen.queryByRole('region', { name: 'Patient' })).toBeNull();
  };

  it('that has ended elsewhere hides the page, and keeps what was typed for who signs in again', async () => {
    const { link, noted } = endedElsewhere();
    await typeNote(link);
    await userEvent.type(screen.getByLabelText('Password'), 'lightbox-demo{Enter}');
    expect((await note()).value).toBe('Call the ward');
    expect(screen.getByText(/your session had ended/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Add note' }));
    await waitFor(() => expect(noted).toEqual(['Call the ward']));
  });

  it('that has ended shows nothing of what was typed to another person', async () => {
    await typeNote(endedElsewhere().link);
    await userEvent.clear(screen.getByLabelText('E-mail address'));
    await userEvent.type(screen.getByLabelText('E-mail address'), 'other@demo.lightbox.example');
    await userEvent.type(screen.getByLabelText('Password'), 'lightbox-demo{Enter}');
    expect((await note()).value).toBe('');
  });

  it.each([
    [20, 'Wait 20 seconds'],
    [841, 'Wait 15 minutes'],
  ])(
    'that is refused for too many tries says how long to wait: %d s',
    async (retryAfterSeconds, sentence) => {
      const refused = (): never => {
        throw refusal('RATE_LIMITED', { retryAfterSeconds });
      };
      show('/sign-in', hospital({ Mutation: { login: refused } }).link);
      await userEvent.type(await screen.findByLabelText('E-mail address'), 'admin@demo.lightbox.example');
      await userEvent.type(screen.getByLabelText('Password'), 'wrong{Enter}');
      expect(await screen.findByText(new RegExp(sentence))).toBeTruthy();
      expect(screen.getByLabelText<HTMLInputElement>('Password').value).toBe('wrong');
    },
  );
});
