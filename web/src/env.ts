/** What the app knows of where it runs. */
export const env = {
  /** Where the graph answers; the app is served by the same origin. */
  graphqlUrl: '/graphql',
} as const;
