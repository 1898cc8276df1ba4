import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertDemoReports } from '@lightbox/diagnosis/demo.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { valueOf } from '../support/ask.ts';
import { diagnosisClinic, report } from '../support/diagnosis.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof diagnosisClinic>>;
beforeAll(async () => {
  clinic = await diagnosisClinic(stack);
});
afterAll(() => stack.disposeAsync());

describe('the demo hospital’s reports', () => {
  it('read as if they had been written at their time', async () => {
    const patientId = await clinic.directory.patient();
    const imageIds = [await clinic.directory.image(patientId)];
    const studyId = await clinic.directory.study(patientId);
    const author = { accountId: newId(), role: 'PHYSICIAN', staffId: newId() } as const;
    const chief = { accountId: newId(), role: 'RADIOLOGIST', staffId: newId() } as const;
    const text = { findings: 'Old.', impression: 'Old.', recommendations: null, reason: null };
    const amended = { ...text, findings: 'New.', reason: 'Compared with before.' };
    const id = newId();
    const began = new Date('2025-01-02T10:00:00Z');
    const confirmed = new Date('2025-01-03T10:00:00Z');
    const changed = new Date('2025-01-04T10:00:00Z');
    const history = [
      { ...text, status: 'DRAFT', at: began, actor: author },
      { ...text, status: 'FINAL', at: confirmed, actor: chief },
      { ...amended, status: 'AMENDED', at: changed, actor: author },
    ] as const;
    const note = { patientId, subject: { kind: 'REPORT', id }, text: 'Told the ward.', at: changed } as const;
    await clinic.database.fork().transactional((em) =>
      insertDemoReports(em, {
        reports: [{ id, patientId, imageIds, studyId, history }],
        notes: [{ ...note, actor: chief }],
      }),
    );
    const { data } = await clinic.person('ADMIN').ask(report, { id });
    expect(data?.['report']).toMatchObject({
      status: 'AMENDED',
      version: 3,
      findings: 'New.',
      author: { id: author.staffId },
      images: [{ id: imageIds[0] }],
      study: { id: studyId },
      confirmedBy: { id: chief.staffId },
      confirmedAt: confirmed.toISOString(),
      createdAt: began.toISOString(),
      updatedAt: changed.toISOString(),
      history: [
        { version: 1, status: 'DRAFT', at: began.toISOString() },
        { version: 2, status: 'FINAL' },
        { version: 3, status: 'AMENDED', reason: 'Compared with before.', findings: 'New.' },
      ],
    });
    const log = `query ($filter: WorkflowLogFilter) {
      workflowLogs(filter: $filter) { nodes { at action detail actor { id } } } }`;
    const timeline = await clinic.person('ADMIN').ask(log, { filter: { patientId } });
    const { nodes } = valueOf<{ nodes: { action: string }[] }>(timeline, 'workflowLogs');
    expect(nodes.map(({ action }) => action).toSorted()).toEqual([
      'note.added',
      'report.amended',
      'report.confirmed',
      'report.created',
    ]);
    expect(nodes.at(-1)).toMatchObject({ at: began.toISOString(), actor: { id: author.staffId } });
  });
});
