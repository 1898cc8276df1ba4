/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { hospital, refusal } from './support/hospital.ts';
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
