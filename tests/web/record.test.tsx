/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { hospital, image, refusal, weiss } from './support/hospital.ts';
import { show } from './support/show.tsx';

const panel = (name: string): HTMLElement => screen.getByRole('region', { name });

describe('the record', () => {
  it('shows who the patient is and every part, fetched by one operation', async () => {
    const { link, asked } = hospital();
    show('/patients/p1', link, 'admin');
    const banner = await screen.findByRole('region', { name: 'Patient' });
    expect(within(banner).getByRole('heading').textContent).toBe('O’Grady-Nunez, Zoe');
    expect(banner.textContent).toContain('(28 Feb 1981)');
    expect(banner.textContent).toContain('MRN-000042');
    expect(within(banner).getByText('Asthma')).toBeTruthy();
    expect(within(panel('Images')).getByRole('link', { name: /^CT, Chest/ })).toBeTruthy();
    expect(within(panel('Reports')).getAllByText('Normal chest.')).not.toHaveLength(0);
    expect(within(panel('Billing')).getByText('CT of the chest')).toBeTruthy();
    expect(panel('Billing').textContent).toContain('1,159.90 EUR outstanding');
    expect(within(panel('Timeline')).getByText('Confirmed the report on CT chest')).toBeTruthy();
    expect(asked).toEqual(['PatientRecord']);
  });

  it('opens a report in place', async () => {
    show('/patients/p1', hospital().link, 'radiologist');
    const report = await screen.findByRole('button', { name: /Final/ });
    await userEvent.click(report);
    expect(report.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText('No focal consolidation.').closest('[hidden]')).toBeNull();
  });

  it('leads from the timeline to what an entry is about', async () => {
    show('/patients/p1', hospital().link, 'radiologist');
    await screen.findByRole('region', { name: 'Timeline' });
    await userEvent.click(within(panel('Timeline')).getByRole('link', { name: 'CT Chest' }));
    const report = screen.getByRole('button', { name: /Final/ });
    expect(report.getAttribute('aria-expanded')).toBe('true');
    expect(document.activeElement).toBe(report);
  });

  it('says of an image that its report is final, not that it was cancelled', async () => {
    const reports = (status: string): object => ({ nodes: [{ id: status, status }] });
    const { link } = hospital({
      Image: { reports: ({ modality }) => reports(modality === 'CT' ? 'FINAL' : 'CANCELLED') },
    });
    show('/patients/p1', link, 'radiologist');
    const tiles = await screen.findByRole('list', { name: 'Images' });
    expect(within(tiles).getByText('Final')).toBeTruthy();
    expect(within(tiles).queryByText('Cancelled')).toBeNull();
  });

  it('names deleted images in reports, shows addenda, and says what each state means', async () => {
    const report = (status: string, more: object = {}): object => ({
      id: status,
      status,
      version: 3,
      impression: `Impression of ${status}`,
      createdAt: '2026-03-01T10:00:00.000Z',
      viewerCanConfirm: false,
      images: [],
      addenda: [],
      ...more,
    });
    const deleted = image('i9', { deletedAt: '2026-03-04T10:00:00.000Z' });
    const addendum = { id: 'a1', text: 'Seen again.', at: '2026-03-05T10:00:00.000Z', author: weiss };
    const nodes = [
      report('AMENDED', { images: [deleted], addenda: [addendum] }),
      report('CANCELLED'),
      report('ENTERED_IN_ERROR'),
    ];
    const { link } = hospital({
      Patient: { reports: () => ({ nodes, totalCount: 3, pageInfo: { hasNextPage: false } }) },
    });
    show('/patients/p1', link, 'radiologist');
    const open = async (name: RegExp): Promise<HTMLElement> => {
      const button = await screen.findByRole('button', { name });
      await userEvent.click(button);
      return button.closest('li') ?? button;
    };
    const amended = (await open(/^Amended CT Chest \(deleted\)/)).textContent;
    expect(amended).toContain('this text stands in place of an earlier one');
    expect(amended).toMatch(/Addendum · Weiss, Helena, 5 Mar 2026.*Seen again\./);
    expect((await open(/^Cancelled/)).textContent).toContain('this was never confirmed');
    expect((await open(/^Entered in error/)).textContent).toContain('do not rely on this report');
  });

  it('says when and why a billing was cancelled, and not when it is due', async () => {
    const { link } = hospital({
      Billing: {
        status: () => 'CANCELLED',
        cancelledAt: () => '2026-03-03T10:00:00.000Z',
        cancellationReason: () => 'Made out twice',
        viewerCanRecordPayment: () => false,
      },
    });
    show('/patients/p1', link, 'admin');
    await screen.findByRole('region', { name: 'Billing' });
    const [billing] = within(panel('Billing')).getAllByRole('listitem');
    expect(billing?.textContent).toContain('Cancelled 3 Mar 2026: Made out twice');
    expect(billing?.textContent).not.toContain('Due');
    expect(within(panel('Billing')).queryByRole('button', { name: /^Pay/ })).toBeNull();
  });

  it('shows an analyst what is left without anything that tells who it is', async () => {
    const nothing = (): null => null;
    const { link } = hospital({
      Patient: {
        displayName: () => 'Patient 93DTJKB2',
        mrn: () => 'P-93DTJKB2',
        name: nothing,
        birthDate: nothing,
        birthYear: nothing,
        conditions: nothing,
        address: nothing,
      },
      Image: { fileName: nothing, description: nothing, url: nothing },
      Report: { findings: nothing, impression: nothing, recommendations: nothing },
      Billing: { description: nothing, procedureCode: nothing },
    });
    show('/patients/p1', link, 'analyst');
    const banner = await screen.findByRole('region', { name: 'Patient' });
    expect(within(banner).getByRole('heading').textContent).toBe('Patient 93DTJKB2');
    await userEvent.click(screen.getByRole('button', { name: /Final/ }));
    expect(screen.getByText('The text is not shown to your role.')).toBeTruthy();
    expect(within(panel('Billing')).getByText('Overdue')).toBeTruthy();
    expect(document.body.textContent).not.toMatch(/null|undefined|Invalid|NaN/);
  });

  it('keeps what is written until one discards it', async () => {
    show('/patients/p1', hospital().link, 'radiologist');
    await userEvent.click(await screen.findByRole('button', { name: 'Write report' }));
    await userEvent.type(await screen.findByLabelText('Findings'), 'Clear.');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await userEvent.click(screen.getByRole('button', { name: 'Keep writing' }));
    expect(screen.getByDisplayValue('Clear.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
    expect(screen.queryByDisplayValue('Clear.')).toBeNull();
  });

  it('asks for and shows only what the role may see', async () => {
    const secret = (): never => {
      throw new Error('asked for what the role may not see');
    };
    const { link } = hospital({ Patient: { images: secret, reports: secret } });
    show('/patients/p1', link, 'clerk');
    expect(await screen.findByRole('region', { name: 'Billing' })).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Images' })).toBeNull();
    expect(screen.queryByRole('region', { name: 'Reports' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Images' })).toBeNull();
    expect(screen.getByRole('link', { name: 'Billing' })).toBeTruthy();
  });

  it('says in place what is missing and shows the rest', async () => {
    const { link } = hospital({
      Patient: {
        images: () => {
          throw refusal('UNAVAILABLE', { subgraph: 'imaging' });
        },
        reports: () => {
          throw refusal('INTERNAL', { requestId: 'req-77' });
        },
      },
    });
    show('/patients/p1', link, 'admin');
    await screen.findByRole('region', { name: 'Images' });
    expect(panel('Images').textContent).toContain('the imaging service does not answer');
    expect(within(panel('Images')).getByRole('button', { name: 'Try again' })).toBeTruthy();
    expect(panel('Reports').textContent).toContain('req-77');
    expect(within(panel('Reports')).getByRole('button', { name: 'Copy request id' })).toBeTruthy();
    expect(within(panel('Billing')).getByText('CT of the chest')).toBeTruthy();
  });

  it('says that there is no such patient without telling more', async () => {
    show('/patients/p2', hospital().link, 'admin');
    expect(await screen.findByRole('heading', { name: 'No such patient' })).toBeTruthy();
  });

  it('refuses a page that the role may not use', async () => {
    show('/images', hospital().link, 'clerk');
    expect(await screen.findByRole('heading', { name: 'Not for your role' })).toBeTruthy();
  });
});
