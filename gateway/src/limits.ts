import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql';

/** The most tokens an operation may have: refuses deep nesting and masses of aliases before they cost anything. */
export const maxTokens = 2000;
/** The most selections after fragments are spread: refuses fragment bombs. */
export const maxSelections = 10_000;
const maxRootFields = { query: 50, mutation: 10, subscription: 1 } as const;

/** Refuses operations with more root fields than a client needs: each mutation, such as a sign-in, is work of its own. */
export const limitRootFields = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: (operation) => {
    const limit = maxRootFields[operation.operation];
    const count = operation.selectionSet.selections.length;
    if (count <= limit) return;
    context.reportError(
      new GraphQLError(
        `A ${operation.operation} may have at most ${limit} root fields; this one has ${count}.`,
        {
          nodes: operation,
        },
      ),
    );
  },
});
