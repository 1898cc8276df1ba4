import type { Field } from './field-access.ts';

const nodes = '{ nodes { id } }';

/** Fields that subgraphs add to each other's entities, with the contract's row behind each. */
export const extendedFields: Record<string, Field> = {
  'Patient.images': { right: 'images: read', query: `images ${nodes}` },
  'Patient.studies': { right: 'images: read', query: `studies ${nodes}` },
  'Patient.reports': { right: 'reports: read', query: `reports ${nodes}` },
  'Patient.workflowLogs': { right: 'workflow log: read', query: `workflowLogs ${nodes}` },
  'Patient.billings': { right: 'billings: read', query: `billings ${nodes}` },
  'Patient.billingSummary': { right: 'billings: read', query: 'billingSummary { currency }' },
  'Patient.viewerCanBreakGlass': { right: 'session', query: 'viewerCanBreakGlass' },
  'Patient.viewerReadsUntil': { right: 'session', query: 'viewerReadsUntil' },
  'Patient.account': { right: 'accounts: read', query: 'account { id }' },
  'Patient.viewerCanUploadImage': { right: 'session', query: 'viewerCanUploadImage' },
  'Patient.viewerCanCreateReport': { right: 'session', query: 'viewerCanCreateReport' },
  'Patient.viewerCanCreateBilling': { right: 'session', query: 'viewerCanCreateBilling' },
  'Staff.email': { right: 'staff: e-mail', query: 'email' },
  'Staff.account': { right: 'staff: e-mail', query: 'account { id }' },
  'Staff.images': { right: 'images: read', query: `images ${nodes}` },
  'Staff.reports': { right: 'reports: read', query: `reports ${nodes}` },
  'Staff.billings': { right: 'billings: read', query: `billings ${nodes}` },
  'Image.reports': { right: 'reports: read', query: `reports ${nodes}` },
  'Study.reports': { right: 'reports: read', query: `reports ${nodes}` },
  // A clerk reads no report, and knows one by its id alone.
  'Report.billings': { right: 'billings: read', unreachable: ['CLERK'], query: `billings ${nodes}` },
};
