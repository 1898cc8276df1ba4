import type { ApolloServerPlugin } from '@apollo/server';
import { permissionOf } from '@lightbox/platform/access.ts';
import { fragmentsOf } from '@lightbox/platform/document-size.ts';
import type { TokenVerifier } from '@lightbox/platform/identity.ts';
import { Kind, parse, type DocumentNode, type OperationDefinitionNode, type SelectionNode } from 'graphql';
import { withStatus } from './body-faults.ts';
import type { ServerContext } from './plugins.ts';

const rootTypes: Readonly<Record<string, string>> = {
  Query: 'query',
  Mutation: 'mutation',
};

/** @returns the root fields that need no sign-in, such as `mutation login` */
function publicFields(supergraphSdl: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const type of parse(supergraphSdl).definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const kind = rootTypes[type.name.value];
    for (const field of kind === undefined ? [] : (type.fields ?? [])) {
      const name = field.name.value;
      if (permissionOf({ name, astNode: field }) === 'public') found.add(`${kind} ${name}`);
    }
  }
  return found;
}

/** @returns what the operation asks for, such as `mutation login` */
function rootFields(
  { operation: kind, selectionSet }: OperationDefinitionNode,
  document: DocumentNode,
): string[] {
  const fragments = fragmentsOf(document);
  const namesIn = (selections: readonly SelectionNode[]): string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [`${kind} ${selection.name.value}`];
      const within =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      return namesIn(within?.selectionSet.selections ?? []);
    });
  return namesIn(selectionSet.selections);
}

/**
 * Checks the caller's token when it is known what is asked. What needs no sign-in is asked by nobody, whatever token comes
 * along: a client that always sends the one it has can sign in and renew its session when that has ended. Whether it has, only
 * the subgraphs know.
 * @throws GraphQLError UNAUTHENTICATED with its status, for a token that is not ours or has expired
 */
export function callerCheck(
  verifier: TokenVerifier,
  supergraphSdl: string,
): ApolloServerPlugin<ServerContext> {
  const needNone = publicFields(supergraphSdl);
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ contextValue: { gateway }, document, operation }) => {
        const fields = operation ? rootFields(operation, document) : [];
        if (fields.length > 0 && fields.every((field) => needNone.has(field))) gateway.askAsNobody();
        try {
          verifier.verify(gateway.caller.authorization);
        } catch (error) {
          throw withStatus(error);
        }
      },
    }),
  };
}
