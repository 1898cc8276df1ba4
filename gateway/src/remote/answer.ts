import { auditNotes, type AuditNotes } from '@lightbox/platform/audit-notes.ts';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { z } from 'zod';

/** Taken as it is: a copy would cost time, and lose what a client asks for as `__proto__`. */
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const graphqlAnswer = z
  .object({
    data: z.custom<Record<string, unknown>>(isObject).nullish(),
    errors: z
      .array(
        z.object({
          message: z.string(),
          path: z.array(z.union([z.string(), z.number()])).optional(),
          extensions: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .min(1)
      .optional(),
    extensions: z.object({ audit: auditNotes.optional() }).optional(),
  })
  // Nothing may be missing without a word.
  .refine(({ data, errors }) => errors !== undefined || (data !== undefined && data !== null));

/** A subgraph's answer, and what it noted for the audit. */
export interface Answer {
  readonly result: ExecutionResult;
  readonly audit: AuditNotes | null;
}

/** @throws for a text that is no answer to a GraphQL request */
export function parseAnswer(text: string): Answer {
  const { data, errors, extensions } = graphqlAnswer.parse(JSON.parse(text));
  return {
    result: {
      data: data ?? null,
      ...(errors && { errors: errors.map(({ message, ...more }) => new GraphQLError(message, more)) }),
    },
    audit: extensions?.audit ?? null,
  };
}
