import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { costFault, type ListSizes } from '@lightbox/platform/cost.ts';
import { AppError, unavailable } from '@lightbox/platform/errors.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { countError, operationSeconds } from '@lightbox/platform/metrics.ts';
import { scalars } from '@lightbox/platform/scalars.ts';
import { UploadScalar } from '@lightbox/platform/upload.ts';
import { variableFaults } from '@lightbox/platform/variables.ts';
import { GraphQLError, isScalarType, type GraphQLSchema } from 'graphql';
import { unexpectedCause } from './errors.ts';
import type { GatewayContext } from './request-context.ts';

export interface ServerContext {
  readonly gateway: GatewayContext;
}

/** A supergraph knows scalars by name only; ours refuse what they cannot hold before anything is planned. */
function giveScalarsMeaning(schema: GraphQLSchema): void {
  for (const [name, scalar] of Object.entries({ ...scalars, Upload: UploadScalar })) {
    const type = schema.getType(name);
    if (!isScalarType(type)) continue;
    type.parseValue = scalar.parseValue;
    type.parseLiteral = scalar.parseLiteral;
  }
}

/** The gateway would take this for a fault of its own. */
const unnamedOperation = new GraphQLError('The request does not name one operation of its document.', {
  extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
});

const refused = (faults: readonly GraphQLError[]) => ({
  http: { status: 400, headers: new HeaderMap() },
  body: {
    kind: 'single' as const,
    singleResult: { errors: faults.map(({ message, extensions }) => ({ message, extensions })) },
  },
});

/**
 * Checks variables by the API's types, so that errors name the field and never quote the value, and what the operation
 * may cost with them.
 * @param sizes of lists that are no pages
 */
export const checkOperations = (sizes: ListSizes): ApolloServerPlugin<ServerContext> => ({
  serverWillStart: async () => ({
    schemaDidLoadOrUpdate: ({ apiSchema }) => giveScalarsMeaning(apiSchema),
  }),
  requestDidStart: async () => ({
    didResolveOperation: async ({ contextValue: { gateway }, operationName }) => {
      gateway.nameOperation(operationName?.slice(0, 100) ?? null);
    },
    responseForOperation: async ({ schema, document, operation, request: { variables = {} } }) => {
      if (!operation) return refused([unnamedOperation]);
      const faults = variableFaults({ schema, document, operation }, variables);
      const tooMuch = costFault({ schema, sizes, document, operation, variables });
      if (tooMuch !== null) faults.push(tooMuch);
      return faults.length === 0 ? null : refused(faults);
    },
  }),
});

/** What nobody foresaw is logged, with the request's id where there is one. */
export const logFaults = (log: Logger): ApolloServerPlugin<ServerContext> => {
  const tell = (error: unknown, requestId?: string) => {
    const cause = unexpectedCause(error);
    if (cause !== null) log.error({ requestId, err: cause }, 'unexpected error in the gateway');
  };
  return {
    contextCreationDidFail: async ({ error }) => tell(error),
    unexpectedErrorProcessingRequest: async ({ error }) => tell(error),
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue: { gateway } }) => {
        for (const error of errors) tell(error, gateway.caller.requestId);
      },
    }),
  };
};

/** Before an answer goes out: the audit of what it tells is written, or it does not go out. */
export const settleAudit = (log: Logger): ApolloServerPlugin<ServerContext> => ({
  requestDidStart: async () => {
    const start = performance.now();
    return {
      willSendResponse: async ({ contextValue: { gateway }, operation, response }) => {
        const { requestId } = gateway.caller;
        response.http.headers.set('x-request-id', requestId);
        try {
          await gateway.finish();
        } catch (error) {
          log.error({ requestId, err: error }, 'the audit could not be written');
          const { message, extensions } = error instanceof AppError ? error : unavailable('The audit trail');
          response.body = { kind: 'single', singleResult: { errors: [{ message, extensions }] } };
        }
        operationSeconds.of({ service: 'gateway', type: operation?.operation ?? 'none' }).since(start);
        if (response.body.kind !== 'single') return;
        for (const { extensions } of response.body.singleResult.errors ?? []) {
          const code = extensions?.['code'];
          if (code === 'INTERNAL') Object.assign(extensions ?? {}, { requestId });
          countError('gateway', code);
        }
      },
    };
  },
});
