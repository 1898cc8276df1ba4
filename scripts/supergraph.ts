import { composeServices } from '@apollo/composition';
import { parse as parseGraphQL, printSchema } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

const supergraphYaml = z.object({
  subgraphs: z.record(z.string(), z.object({ routing_url: z.url(), schema: z.object({ file: z.string() }) })),
});

/**
 * Composes the subgraphs that supergraph.yaml lists.
 * @param read gives a file's text by its path from the checkout's root
 * @returns the supergraph (for the gateway) and the API schema (for clients), both as SDL
 * @throws Error with every composition fault when the subgraphs do not fit together
 */
export async function composeSupergraph(read: (path: string) => Promise<string>) {
  const { subgraphs } = supergraphYaml.parse(parseYaml(await read('supergraph.yaml')));
  const services = await Promise.all(
    Object.entries(subgraphs).map(async ([name, { routing_url, schema }]) => ({
      name,
      url: routing_url,
      typeDefs: parseGraphQL(await read(schema.file)),
    })),
  );
  const result = composeServices(services);
  if (result.errors) throw new Error(result.errors.map((error) => error.message).join('\n\n'));
  return {
    supergraphSdl: result.supergraphSdl,
    apiSdl: `${printSchema(result.schema.toAPISchema().toGraphQLJSSchema())}\n`,
  };
}
