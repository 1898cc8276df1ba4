/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { hospital, image, refusal } from './support/hospital.ts';
import { show } from './support/show.tsx';

const parts = ['name', 'birthDate', 'birthYear', 'sex', 'conditions', 'active', 'phone', 'images', 'reports'];
const inAnHour = '2099-01-01T14:05:00.000Z';

/** A hospital in which the patient's record is restricted, and opens when the glass is broken. */
const closed = (expiresAt = inAnHour) => {
  let open = false;
  const reasons: unknown[] = [];
  const sealed = Object.fromEntries(
    [...parts, 'workflowLogs'].map((field) => [
      field,
      (patient: Record<string, unknown>) => {
        if (!open) throw refusal('FORBIDDEN');
        return patient[field];
      },
    ]),
  );
  const { link, asked } = hospital({
    Query: { image: (_, { id }) => image(id, { byteSize: 9, sha256: 'c0ffee' }) },
    Patient: {
      ...sealed,
      restricted: () => true,
      viewerCanBreakGlass: () => !open,
      viewerReadsUntil: () => (open ? expiresAt : null),
      viewerCanUploadImage: () => false,
      viewerCanCreateReport: () => false,
    },
    Mutation: {
      breakGlass: (_, { reason }) => {
        if (open) throw refusal('CONFLICT', { field: 'patientId' });
        open = true;
        reasons.push(reason);
        return { id: 'g1', expiresAt };
      },
    },
  });
  return { link, asked, reasons, openElsewhere: () => void (open = true), close: () => void (open = false) };
};

const askToBreak = async (): Promise<HTMLElement> => {
  await userEvent.click(await screen.findByRole('button', { name: 'Break the glass' }));
  return screen.findByRole('dialog');
};

describe('a restricted record', () => {
  it('says that it is restricted and shows no more than name and number', async () => {
    show('/patients/p1', closed().link, 'radiologist');
    expect(await screen.findByRole('region', { name: 'This record is restricted' })).toBeTruthy();
    const banner = screen.getByRole('region', { name: 'Patient' });
    expect(banner.textContent).toContain('MRN-000042');
    expect(within(banner).getByText('Restricted')).toBeTruthy();
    expect(within(banner).queryByText('Inactive')).toBeNull();
    for (const name of ['Images', 'Reports', 'Timeline']) {
      expect(screen.queryByRole('region', { name })).toBeNull();
    }
    expect(document.body.textContent).not.toMatch(/not arrive|No reports yet|You may not see/);
  });

  it('opens whole to who breaks the glass with a reason, for reading and until a time that is shown', async () => {
    const { link, reasons } = closed();
    show('/patients/p1', link, 'radiologist');
    const dialog = await askToBreak();
    expect(dialog.textContent).toContain('60 minutes');
    expect(dialog.textContent).toContain('An administrator reviews it.');

    await userEvent.click(within(dialog).getByRole('button', { name: 'Break the glass' }));
    expect(within(dialog).getByText('Say why; an administrator reads it.')).toBeTruthy();
    const reason = within(dialog).getByRole('textbox', { name: 'Why do you need to read it?' });
    expect(document.activeElement).toBe(reason);

    await userEvent.type(reason, '  Unconscious  ');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Break the glass' }));
    expect(await screen.findByRole('region', { name: 'Reports' })).toBeTruthy();
    expect(reasons).toEqual(['Unconscious']);
    expect(screen.queryByRole('dialog')).toBeNull();
    const banner = screen.getByRole('region', { name: 'Patient' });
    expect(banner.textContent).toMatch(/Restricted: you may read until \d\d:05/);
    expect(within(banner).getByText('Asthma')).toBeTruthy();
    expect(screen.getByRole('link', { name: /^CT, Chest/ })).toBeTruthy();
    expect(screen.queryByRole('textbox', { name: 'Note' })).toBeNull();
    expect(screen.queryByRole('button', { name: /Upload images|Write report/ })).toBeNull();
    expect(document.activeElement?.id).toBe('content');
  });

  it('lets who reads by a broken glass delete no image', async () => {
    const { link, openElsewhere } = closed();
    openElsewhere();
    show('/patients/p1?image=i1', link, 'radiologist');
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText('c0ffee');
    expect(within(dialog).queryByRole('button', { name: 'Delete image' })).toBeNull();
  });

  it('opens when it has been opened elsewhere meanwhile', async () => {
    const { link, openElsewhere } = closed();
    show('/patients/p1', link, 'radiologist');
    const dialog = await askToBreak();
    openElsewhere();
    await userEvent.type(within(dialog).getByRole('textbox'), 'Unconscious');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Break the glass' }));
    expect(await screen.findByRole('region', { name: 'Reports' })).toBeTruthy();
  });

  it('closes by itself when the time is over', async () => {
    const { link, asked, openElsewhere, close } = closed(new Date(Date.now() + 2000).toISOString());
    openElsewhere();
    show('/patients/p1', link, 'radiologist');
    expect(await screen.findByRole('region', { name: 'Reports' })).toBeTruthy();
    close();
    await waitFor(() => expect(asked).toHaveLength(2), { timeout: 10_000 });
    expect(await screen.findByRole('region', { name: 'This record is restricted' })).toBeTruthy();
    expect(screen.queryByText('Asthma')).toBeNull();
  });
});

describe('restricting a record', () => {
  it('asks an administrator or a clerk why, and shows the record as restricted, with the reason', async () => {
    const given: [boolean, string][] = [];
    const restricted = () => given.at(-1)?.[0] ?? false;
    const restrictions = () =>
      given
        .map(([to, reason]) => ({ restricted: to, reason, at: '2026-03-02T14:05:00.000Z', staff: null }))
        .toReversed();
    const { link } = hospital({
      Mutation: {
        setPatientRestricted: (_, input) => {
          given.push([input.restricted, input.reason]);
          return { id: input.id, restricted: input.restricted, version: given.length + 1 };
        },
      },
      Patient: { restricted, restrictions },
    });
    show('/patients/p1', link, 'clerk');
    const act = async (verb: string, reason: string): Promise<void> => {
      await userEvent.click(await screen.findByRole('button', { name: verb }));
      const dialog = await screen.findByRole('dialog');
      expect(dialog.textContent).toContain('O’GRADY-NUNEZ, Zoe');
      await userEvent.click(within(dialog).getByRole('button', { name: verb }));
      expect(within(dialog).getByText('Say why; the reason is kept.')).toBeTruthy();
      await userEvent.type(within(dialog).getByRole('textbox'), reason);
      await userEvent.click(within(dialog).getByRole('button', { name: verb }));
    };
    await act('Restrict record', 'A public person');
    const banner = screen.getByRole('region', { name: 'Patient' });
    expect(await within(banner).findByText('Restricted')).toBeTruthy();
    expect(within(banner).getByText('A public person')).toBeTruthy();
    await act('Lift restriction', 'No longer one');
    await waitFor(() => expect(within(banner).queryByText('Restricted')).toBeNull());
    expect(banner.textContent).not.toMatch(/A public person|No longer one/);
    expect(given).toEqual([
      [true, 'A public person'],
      [false, 'No longer one'],
    ]);
  });

  it('is not for clinicians', async () => {
    let asked = 0;
    const restrictions = () => {
      asked += 1;
      throw refusal('FORBIDDEN');
    };
    const { link } = hospital({ Patient: { restricted: () => true, restrictions } });
    show('/patients/p1', link, 'radiologist');
    await screen.findByRole('region', { name: 'Images' });
    expect(screen.queryByRole('button', { name: /Restrict record|Lift restriction/ })).toBeNull();
    // What a role may not see is not asked for: each refusal is in the audit trail.
    expect(asked).toBe(0);
  });
});
