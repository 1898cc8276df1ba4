import { patientsNotToWrite, readablePatients } from '@lightbox/platform/directory.ts';
import { listLoader, rowLoader } from '@lightbox/platform/loaders.ts';
import type { RequestContext } from '@lightbox/platform/subgraph.ts';
import DataLoader from 'dataloader';
import { AuditEventReads } from '#audit/audit-event.reads.ts';
import { ReportReads, type ReportListArgs, type ReportParent } from '#reports/report.reads.ts';
import { ReportLifeService } from '#reports/report-life.service.ts';
import { ReportService } from '#reports/report.service.ts';
import { WorkflowLogReads, type WorkflowLogListArgs } from '#workflow/workflow-log.reads.ts';
import { WorkflowLogService } from '#workflow/workflow-log.service.ts';

/** What the resolvers of one request work with. */
export type Context = RequestContext & ReturnType<typeof parts>;

function parts({ em, viewer, audit }: RequestContext, timeZone: string) {
  const reports = new ReportReads(em, viewer);
  const under = (parent: ReportParent) =>
    listLoader((ids, args: ReportListArgs) => reports.pages(parent, ids, args));
  const workflowLogs = new WorkflowLogReads(em, viewer);
  return {
    reports,
    timeZone,
    workflowLogs,
    auditEvents: new AuditEventReads(em, viewer),
    services: {
      reports: new ReportService(em, viewer, audit),
      reportLives: new ReportLifeService(em, viewer, audit),
      workflowLogs: new WorkflowLogService(em, viewer, audit),
    },
    loaders: {
      report: rowLoader(
        (ids) => reports.byIds(ids),
        ({ id }) => id,
      ),
      versions: new DataLoader(async (ids: readonly string[]) => {
        const versions = await reports.versionsOf(ids);
        return ids.map((id) => versions.get(id) ?? []);
      }),
      addenda: new DataLoader(async (ids: readonly string[]) => {
        const addenda = await reports.addendaOf(ids);
        return ids.map((id) => addenda.get(id) ?? []);
      }),
      reportsOf: {
        patient: under('patient'),
        staff: under('staff'),
        image: under('image'),
        study: under('study'),
      },
      workflowLog: rowLoader(
        (ids) => workflowLogs.byIds(ids),
        ({ id }) => id,
      ),
      workflowLogsOfPatient: listLoader((ids, args: WorkflowLogListArgs) =>
        workflowLogs.ofPatients(ids, args),
      ),
      /** Patients in whose records the viewer may not write. */
      patientNotToWrite: rowLoader(
        (ids) => patientsNotToWrite(em, viewer, ids),
        ({ id }) => id,
      ),
      /** Patients that exist and that the viewer may read. */
      patient: rowLoader(
        (ids) => readablePatients(em, viewer, ids),
        ({ id }) => id,
      ),
    },
  };
}

export const createContext = (request: RequestContext, timeZone: string): Context => ({
  ...request,
  ...parts(request, timeZone),
});
