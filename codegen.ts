import type { CodegenConfig } from '@graphql-codegen/cli';

const scalars = {
  Date: 'string',
  DateTime: { input: 'string', output: 'Date | string' },
  Decimal: 'string',
  SafeInt: 'number',
};

/** The domain type behind each GraphQL type, so that a column never becomes API by accident. */
const mappers = {
  users: {
    Patient: '../patients/patient.mappers.ts#PatientRow',
    PatientConnection: '../patients/patient.mappers.ts#PatientPage',
    PatientEdge: '../patients/patient.mappers.ts#PatientEdgeRow',
    Staff: '../staff/staff.mappers.ts#StaffRow',
    StaffConnection: '../staff/staff.mappers.ts#StaffPage',
    StaffEdge: '../staff/staff.mappers.ts#StaffEdgeRow',
    Account: '../accounts/account.mappers.ts#AccountRow',
    PatientRestriction: '../patients/restriction.reads.ts#RestrictionRow',
    BrokenGlass: '../patients/broken-glass.reads.ts#BrokenGlassRow',
    BrokenGlassConnection: '../patients/broken-glass.reads.ts#BrokenGlassPage',
    BrokenGlassEdge: '../patients/broken-glass.reads.ts#BrokenGlassEdgeRow',
    AccountConnection: '../accounts/account.mappers.ts#AccountPage',
    AccountEdge: '../accounts/account.mappers.ts#AccountEdgeRow',
  },
  imaging: {
    Image: '../images/image.mappers.ts#ImageRow',
    ImageConnection: '../images/image.mappers.ts#ImagePage',
    ImageEdge: '../images/image.mappers.ts#ImageEdgeRow',
    ImageStats: '../stats/image-stats.reads.ts#ImageStatsRow',
    Study: '../studies/study.reads.ts#StudyRow',
    StudyConnection: '../studies/study.reads.ts#StudyPage',
    StudyEdge: '../studies/study.reads.ts#StudyEdgeRow',
    Series: '../studies/study.reads.ts#SeriesRow',
    UploadResult: '../uploads/upload-set.service.ts#StoredOrRefused',
    Patient: '@lightbox/platform/references.ts#Reference',
    Staff: '@lightbox/platform/references.ts#Reference',
  },
  diagnosis: {
    Report: '../reports/report.mappers.ts#ReportRow',
    ReportConnection: '../reports/report.mappers.ts#ReportPage',
    ReportEdge: '../reports/report.mappers.ts#ReportEdgeRow',
    ReportStats: '../stats/report-stats.reads.ts#ReportStatsRow',
    ReportVersion: '../reports/report.mappers.ts#ReportVersionRow',
    Addendum: '../reports/report.mappers.ts#AddendumRow',
    AuditEvent: '../audit/audit-event.mappers.ts#AuditEventRow',
    AuditEventConnection: '../audit/audit-event.mappers.ts#AuditEventPage',
    AuditEventEdge: '../audit/audit-event.mappers.ts#AuditEventEdgeRow',
    WorkflowLog: '../workflow/workflow-log.mappers.ts#WorkflowLogRow',
    WorkflowLogConnection: '../workflow/workflow-log.mappers.ts#WorkflowLogPage',
    WorkflowLogEdge: '../workflow/workflow-log.mappers.ts#WorkflowLogEdgeRow',
    Patient: '@lightbox/platform/references.ts#Reference',
    Staff: '@lightbox/platform/references.ts#Reference',
    Image: '@lightbox/platform/references.ts#Reference',
    Study: '@lightbox/platform/references.ts#Reference',
  },
  financial: {
    Billing: '../billings/billing.mappers.ts#BillingRow',
    BillingConnection: '../billings/billing.mappers.ts#BillingPage',
    BillingEdge: '../billings/billing.mappers.ts#BillingEdgeRow',
    BillingStats: '../stats/billing-stats.reads.ts#BillingStatsRow',
    Payment: '../payments/payment.mappers.ts#BillingPayment',
    Refund: '../payments/payment.mappers.ts#BillingRefund',
    Patient: '@lightbox/platform/references.ts#Reference',
    Staff: '@lightbox/platform/references.ts#Reference',
    Report: '@lightbox/platform/references.ts#Reference',
  },
} as const;

const subgraph = (name: keyof typeof mappers): CodegenConfig['generates'] => ({
  [`subgraphs/${name}/src/generated/graphql.ts`]: {
    schema: `schema/${name}.graphql`,
    plugins: ['typescript', 'typescript-resolvers'],
    config: {
      federation: true,
      useTypeImports: true,
      enumsAsTypes: true,
      contextType: '../context.ts#Context',
      mappers: { ...mappers[name] },
      scalars: {
        ...scalars,
        Upload: { input: '@lightbox/platform/upload.ts#UploadedFile', output: 'never' },
      },
      maybeValue: 'T | null | undefined',
      inputMaybeValue: 'T | null',
      emitLegacyCommonJSImports: false,
    },
  },
});

const config: CodegenConfig = {
  ignoreNoDocuments: true,
  generates: {
    'web/src/generated/': {
      schema: 'schema/api.graphql',
      documents: ['web/src/**/*.{ts,tsx}', '!web/src/generated/**'],
      preset: 'client',
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        importExtension: '.ts',
        scalars: { ...scalars, ID: 'string', DateTime: 'string', Upload: 'File' },
      },
    },
    ...subgraph('users'),
    ...subgraph('imaging'),
    ...subgraph('diagnosis'),
    ...subgraph('financial'),
  },
};

export default config;
