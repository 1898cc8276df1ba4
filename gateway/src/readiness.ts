import type { SubgraphConnections } from './request-context.ts';

/**
 * The gateway has no database and no store: it gathers what the subgraphs say of theirs.
 * @returns whether each subgraph, the database and the object store answer now
 */
export async function gatherReadiness(subgraphs: SubgraphConnections): Promise<Record<string, boolean>> {
  const said = await Promise.all(
    Object.entries(subgraphs).map(async ([name, subgraph]) => {
      const dependencies = await subgraph.readiness().catch(() => null);
      return { name, dependencies };
    }),
  );
  const every = (dependency: string): boolean =>
    said.every(({ dependencies }) => dependencies !== null && dependencies[dependency] !== false);
  return {
    database: every('database'),
    objectStore: every('objectStore'),
    ...Object.fromEntries(
      said.map(({ name, dependencies }) => [
        name,
        dependencies !== null && Object.values(dependencies).every(Boolean),
      ]),
    ),
  };
}
