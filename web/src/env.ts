/** The only reader of the build's environment. */
export const env = {
  /** Where the graph answers; the app is served by the same origin. */
  graphqlUrl: '/graphql',
  development: import.meta.env.DEV,
} as const;
