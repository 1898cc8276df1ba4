import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { demoSeed, demoStory, renderImage } from '@lightbox/standalone/demo/story.ts';
import type { DemoBilling, DemoImage } from '@lightbox/standalone/demo/story.ts';
import { data } from 'dcmjs';
import { decode } from 'fast-png';

const today = new Date('2026-11-20T15:30:00Z');
const story = demoStory({ seed: demoSeed, today });
const modalities = ['CT', 'MRI', 'OTHER', 'ULTRASOUND', 'X_RAY'];

function standing(billing: DemoBilling): string {
  if (billing.cancelled) return 'CANCELLED';
  const paid = billing.payments.reduce((sum, payment) => sum + Number(payment.amount.amount), 0);
  if (Math.abs(Number(billing.amount.amount) - paid) < 0.0001) return 'PAID';
  if (billing.dueDate < '2026-11-20') return 'OVERDUE';
  return paid > 0 ? 'PARTIALLY_PAID' : 'PENDING';
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted();
}

function imageOf(view: DemoImage['picture']['view']): DemoImage {
  const image = story.images.find((candidate) => candidate.picture.view === view);
  if (!image) throw new Error(`The story has no ${view}.`);
  return image;
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('the demo hospital', () => {
  it('has the accounts of the contract and at least 40 patients', () => {
    const roles = ['admin', 'radiologist', 'physician', 'technologist', 'clerk', 'analyst'];
    for (const role of roles) {
      expect(story.staff).toContainEqual(
        expect.objectContaining({
          email: `${role}@demo.lightbox.example`,
          role: role.toUpperCase(),
          active: true,
        }),
      );
    }
    const portal = story.patients.filter((patient) => patient.accountEmail !== null);
    expect(portal.map((patient) => [patient.mrn, patient.accountEmail])).toEqual([
      ['MRN-000001', 'patient@demo.lightbox.example'],
    ]);
    expect(story.patients.length).toBeGreaterThanOrEqual(40);
    expect(new Set(story.patients.map((patient) => patient.mrn)).size).toBe(story.patients.length);
  });

  it('has images of every modality, reports in every state and billings of every standing', () => {
    expect(distinct(story.images.map((image) => image.modality))).toEqual(modalities);
    expect(distinct(story.images.map((image) => image.contentType))).toEqual([
      'application/dicom',
      'image/png',
    ]);
    expect(distinct(story.reports.map((report) => report.status))).toEqual([
      'AMENDED',
      'CANCELLED',
      'DRAFT',
      'ENTERED_IN_ERROR',
      'FINAL',
      'PRELIMINARY',
    ]);
    expect(distinct(story.billings.map(standing))).toEqual([
      'CANCELLED',
      'OVERDUE',
      'PAID',
      'PARTIALLY_PAID',
      'PENDING',
    ]);
  });

  it('shows every state on the record that visitors open first', () => {
    const images = story.images.filter((image) => image.mrn === 'MRN-000001');
    const billings = story.billings.filter((billing) => billing.mrn === 'MRN-000001');
    expect(images.length).toBeGreaterThanOrEqual(6);
    expect(new Set(images.map((image) => image.modality)).size).toBeGreaterThanOrEqual(4);
    expect(story.reports.filter((report) => report.mrn === 'MRN-000001').length).toBeGreaterThanOrEqual(3);
    expect(new Set(billings.map(standing)).size).toBe(5);
  });

  it('refers only to people, images and reports that are in it, and ends before the day it is told', () => {
    const people = new Set(story.staff.map((member) => member.key));
    const mrns = new Set(story.patients.map((patient) => patient.mrn));
    const images = new Set(story.images.map((image) => image.key));
    const reports = new Set(story.reports.map((report) => report.key));
    const billings = new Set(story.billings.map((billing) => billing.key));
    const named = [
      ...story.images.map((image) => image.uploadedBy),
      ...story.reports.flatMap((report) => report.history.map((version) => version.actor)),
      ...story.billings.flatMap((bill) => [
        bill.createdBy,
        ...bill.payments.map((payment) => payment.receivedBy),
      ]),
      ...story.notes.map((note) => note.actor),
    ];
    expect(named.filter((key) => !people.has(key))).toEqual([]);
    const records = [...story.images, ...story.reports, ...story.billings, ...story.notes];
    expect(records.filter((record) => !mrns.has(record.mrn))).toEqual([]);
    expect(story.reports.flatMap((report) => report.imageKeys).filter((key) => !images.has(key))).toEqual([]);
    expect(story.billings.filter((bill) => bill.reportKey !== null && !reports.has(bill.reportKey))).toEqual(
      [],
    );
    const subjects = new Set([...images, ...reports, ...billings, ...mrns]);
    expect(story.notes.filter((note) => !subjects.has(note.subject.key))).toEqual([]);
    const moments = [
      ...story.images.map((image) => image.uploadedAt),
      ...story.reports.flatMap((report) => report.history.map((version) => version.at)),
      ...story.billings.flatMap((bill) => [
        bill.createdAt,
        ...bill.payments.map((payment) => payment.receivedAt),
      ]),
      ...story.notes.map((note) => note.at),
    ];
    expect(moments.filter((moment) => moment >= new Date('2026-11-20T00:00:00Z'))).toEqual([]);
  });

  it.each(['2024-02-29', '2026-11-19', '2027-01-01', '2031-07-04'])('can be told on %s, too', (day) => {
    const other = demoStory({ seed: demoSeed, today: new Date(day) });
    expect(distinct(other.reports.map((report) => report.status))).toHaveLength(6);
  });

  it('is the same again for the same seed and day, and another for another seed', () => {
    const told = sha256(JSON.stringify(story));
    expect(sha256(JSON.stringify(demoStory({ seed: demoSeed, today })))).toBe(told);
    expect(sha256(JSON.stringify(demoStory({ seed: demoSeed + 1, today })))).not.toBe(told);
    const image = imageOf('brain mri');
    expect(sha256(renderImage(image).bytes)).toBe(sha256(renderImage(image).bytes));
  });
});

describe('files of the demo hospital', () => {
  it.each([
    ['chest x-ray', 'DX'],
    ['hand x-ray', 'CR'],
    ['chest ct', 'CT'],
    ['brain mri', 'MR'],
    ['ultrasound', 'US'],
    ['pet', 'PT'],
  ] as const)('stores a %s as DICOM of modality %s with the patient and all its pixels', (view, modality) => {
    const image = imageOf(view);
    const { bytes, contentType, fileName } = renderImage(image);
    expect([contentType, fileName.endsWith('.dcm')]).toEqual(['application/dicom', true]);
    expect(bytes.toString('latin1', 128, 132)).toBe('DICM');
    const { dict } = data.DicomMessage.readFile(Uint8Array.from(bytes).buffer);
    const value = (tag: string): unknown => dict[tag]?.Value[0];
    expect(value('00100020')).toBe(image.mrn);
    expect(value('00080060')).toBe(modality);
    expect(value('00180015')).toBe(image.bodyPart);
    expect(value('0020000D')).toMatch(/^2\.25\.\d{1,39}$/);
    const size = Number(value('00280010')) * Number(value('00280011')) * (Number(value('00280100')) / 8);
    const pixels = value('7FE00010');
    expect(pixels instanceof ArrayBuffer ? pixels.byteLength : 0).toBe(size);
  });

  it('writes names of every script into the file', () => {
    const patient = story.patients.find((candidate) => candidate.name.family === 'الخطيب');
    const image = story.images.find((candidate) => candidate.mrn === patient?.mrn);
    if (!image) throw new Error('The patient with an Arabic name has no image.');
    expect(renderImage(image).bytes.includes(Buffer.from('الخطيب^ليلى'))).toBe(true);
  });

  it.each(['ecg', 'skin'] as const)('stores an %s as a colour PNG that is not blank', (view) => {
    const { bytes, contentType } = renderImage(imageOf(view));
    const png = decode(bytes);
    expect([contentType, png.channels]).toEqual(['image/png', 3]);
    expect(new Set(png.data.subarray(0, 30_000)).size).toBeGreaterThan(20);
  });
});
