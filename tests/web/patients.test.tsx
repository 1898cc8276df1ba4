/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { hospital, refusal } from './support/hospital.ts';
import { show } from './support/show.tsx';

const rowCount = (): number => screen.getAllByRole('row').length - 1;

describe('the list of patients', () => {
  it('moves with j and k and opens with Enter', async () => {
    show('/patients', hospital().link, 'radiologist');
    await screen.findByRole('link', { name: 'ABEL, Aiko' });
    await userEvent.keyboard('jjk');
    expect(document.activeElement?.textContent).toBe('ABEL, Aiko');
    await userEvent.keyboard('jjj{Enter}');
    expect(await screen.findByRole('region', { name: 'Patient' })).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('main'));
  });

  it('searches while one types, and says so when nobody matches', async () => {
    const { link, asked } = hospital();
    show('/patients', link, 'clerk');
    await screen.findByRole('link', { name: 'ABEL, Aiko' });
    expect(screen.getByText('4 patients')).toBeTruthy();
    await userEvent.keyboard('/nunez');
    await waitFor(() => expect(rowCount()).toBe(1));
    expect(asked.length).toBeLessThan(4);
    await userEvent.keyboard('zzz');
    expect(await screen.findByText('Nobody matches')).toBeTruthy();
  });

  it('says what went wrong and offers to try again', async () => {
    const { link } = hospital({
      Query: {
        patients: () => {
          throw refusal('UNAVAILABLE', { subgraph: 'users' });
        },
      },
    });
    show('/patients', link, 'radiologist');
    expect(await screen.findByText(/the users service does not answer/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
