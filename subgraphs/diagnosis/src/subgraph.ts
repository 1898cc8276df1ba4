import { readFileSync } from 'node:fs';
import { Database, type DatabaseConfig } from '@lightbox/platform/database.ts';
import type { TokenVerifier } from '@lightbox/platform/identity.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { Subgraph } from '@lightbox/platform/subgraph.ts';
import { auditEventResolvers } from '#audit/audit-event.resolvers.ts';
import { Sealer } from '#audit/sealer.ts';
import { createContext, type Context } from '#context.ts';
import { reportResolvers } from '#reports/report.resolvers.ts';
import { reportStatsResolvers } from '#stats/report-stats.resolvers.ts';
import { entities } from '#tables.ts';
import { workflowLogResolvers } from '#workflow/workflow-log.resolvers.ts';

const typeDefs = readFileSync(new URL('../../../schema/diagnosis.graphql', import.meta.url), 'utf8');

export interface DiagnosisConfig {
  readonly database: DatabaseConfig;
  /** The hospital's, whose months statistics are by; a name of the IANA database. */
  readonly timeZone: string;
}

export interface DiagnosisParts {
  readonly verifier: TokenVerifier;
  readonly log: Logger;
}

/** Composition root of the diagnosis subgraph. */
export async function createDiagnosisSubgraph(
  { database: config, timeZone }: DiagnosisConfig,
  { verifier, log }: DiagnosisParts,
): Promise<Subgraph<Context>> {
  const database = await Database.open(config, entities, log);
  return new Subgraph<Context>(
    {
      name: 'diagnosis',
      typeDefs,
      resolvers: {
        Query: {
          ...reportResolvers.Query,
          ...workflowLogResolvers.Query,
          ...auditEventResolvers.Query,
          ...reportStatsResolvers.Query,
        },
        Mutation: { ...reportResolvers.Mutation, ...workflowLogResolvers.Mutation },
        Patient: { ...reportResolvers.Patient, ...workflowLogResolvers.Patient },
        Report: reportResolvers.Report,
        ReportStats: reportStatsResolvers.ReportStats,
        Addendum: reportResolvers.Addendum,
        ReportVersion: reportResolvers.ReportVersion,
        ReportConnection: reportResolvers.ReportConnection,
        WorkflowLog: workflowLogResolvers.WorkflowLog,
        WorkflowLogConnection: workflowLogResolvers.WorkflowLogConnection,
        AuditEvent: auditEventResolvers.AuditEvent,
        AuditEventConnection: auditEventResolvers.AuditEventConnection,
        Staff: reportResolvers.Staff,
        Image: reportResolvers.Image,
        Study: reportResolvers.Study,
      },
      createContext: (request) => createContext(request, timeZone),
      dependencies: {},
    },
    { database, verifier, log, background: new Sealer(database, log) },
  );
}
