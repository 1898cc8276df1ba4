import { readdirSync, readFileSync } from 'node:fs';
import { type DefinitionNode, parse, visit } from 'graphql';
import type { Plugin } from 'vite';

const call = /graphql\(`([^`]*)`\)/g;
const generatedImport = /^import \{ graphql \} from '#generated\/gql\.ts';$/m;
const prefix = 'virtual:fragment/';

const definitionOf = (text: string): DefinitionNode => {
  const [definition] = parse(text, { noLocation: true }).definitions;
  if (!definition) throw new Error('graphql`…` holds no definition');
  return definition;
};

/** Every fragment of the sources by name. */
const fragmentsIn = (root: URL): Map<string, DefinitionNode> => {
  const fragments = new Map<string, DefinitionNode>();
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file) || file.startsWith('generated')) continue;
    for (const [, text = ''] of readFileSync(new URL(file, root), 'utf8').matchAll(call)) {
      const definition = definitionOf(text);
      if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition);
    }
  }
  return fragments;
};

/**
 * Puts each GraphQL document where it is written. The generated `graphql()` looks documents up in one table
 * of the whole app, which the first page would load for pages that it does not show; fragments become
 * modules of their own, so that each is loaded once and only where it is used.
 */
export const inlineDocuments = (): Plugin => {
  const source = new URL('./src/', import.meta.url);
  let fragments = new Map<string, DefinitionNode>();

  const needed = (definition: DefinitionNode, seen = new Set<string>()): Set<string> => {
    visit(definition, {
      FragmentSpread: ({ name: { value } }) => {
        const fragment = fragments.get(value);
        if (!fragment) throw new Error(`unknown fragment ${value}`);
        if (seen.has(value)) return;
        seen.add(value);
        needed(fragment, seen);
      },
    });
    return seen;
  };

  return {
    name: 'lightbox-inline-documents',
    enforce: 'pre',
    buildStart: () => {
      fragments = fragmentsIn(source);
    },
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load: (id) => {
      if (!id.startsWith(`\0${prefix}`)) return undefined;
      return `export const definition = ${JSON.stringify(fragments.get(id.slice(prefix.length + 1)))};`;
    },
    transform: (code, id) => {
      if (!id.startsWith(source.pathname) || !generatedImport.test(code)) return undefined;
      const imports = new Set<string>();
      const body = code.replace(generatedImport, '').replaceAll(call, (_, text: string) => {
        const definition = definitionOf(text);
        const names = [...needed(definition)];
        for (const name of names) imports.add(name);
        return `{ kind: 'Document', definitions: [${[JSON.stringify(definition), ...names.map((name) => `fragment${name}`)].join(', ')}] }`;
      });
      const lines = [...imports].map(
        (name) => `import { definition as fragment${name} } from '${prefix}${name}';`,
      );
      return { code: `${lines.join('\n')}\n${body}`, map: null };
    },
  };
};
