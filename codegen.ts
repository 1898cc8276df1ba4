import type { CodegenConfig } from '@graphql-codegen/cli';

const scalars = {
  Date: 'string',
  DateTime: { input: 'string', output: 'Date | string' },
  Decimal: 'string',
  SafeInt: 'number',
};

const subgraph = (name: string): CodegenConfig['generates'] => ({
  [`subgraphs/${name}/src/generated/graphql.ts`]: {
    schema: `schema/${name}.graphql`,
    plugins: ['typescript', 'typescript-resolvers'],
    config: {
      federation: true,
      useTypeImports: true,
      enumsAsTypes: true,
      contextType: '../context.ts#Context',
      defaultMapper: 'Partial<{T}>',
      mapperTypeSuffix: 'Row',
      mappers: {},
      scalars: { ...scalars, Upload: { input: '@lightbox/platform/upload.ts#UploadedFile', output: 'never' } },
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
        scalars: { ...scalars, DateTime: 'string', Upload: 'File' },
      },
    },
    ...subgraph('users'),
    ...subgraph('imaging'),
    ...subgraph('diagnosis'),
    ...subgraph('financial'),
  },
};

export default config;
