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
  // Who is down says nothing of the others' dependencies; when nobody can tell, they are as good as gone.
  const every = (dependency: string): boolean => {
    const told = said.flatMap(({ dependencies }) => dependencies?.[dependency] ?? []);
    return told.length > 0 && told.every(Boolean);
  };
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
