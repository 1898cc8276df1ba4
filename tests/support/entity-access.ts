import type { SeededRecord } from './seeded-record.ts';

/** The contract's row behind each entity. */
export const entityRights: Record<string, string> = {
  Patient: 'patients: read',
  Staff: 'staff: id',
  Image: 'images: read',
  Study: 'images: read',
  Report: 'reports: read',
  WorkflowLog: 'workflow log: read',
  Billing: 'billings: read',
};

/** @returns the id of each kind of thing in a record */
export const entityIds = (record: SeededRecord): Record<string, string> => ({
  Patient: record.patientId,
  Staff: record.staffId,
  Image: record.imageId,
  Study: record.studyId,
  Report: record.reportId,
  WorkflowLog: record.logId,
  Billing: record.billingId,
});
