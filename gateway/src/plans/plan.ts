import type { ApolloGateway, GatewayConfig } from '@apollo/gateway';
import type { FragmentDefinitionNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';

type Resolved = Parameters<NonNullable<GatewayConfig['experimental_didResolveQueryPlan']>>[0];

export type Plan = Resolved['queryPlan'];
export type PlanNode = Exclude<NonNullable<Plan['node']>, { kind: 'Subscription' }>;
export type Fetch = Extract<PlanNode, { kind: 'Fetch' }>;
export type Requires = NonNullable<Fetch['requires']>;
export type Sources = Resolved['serviceMap'];

export type RequestContext = Parameters<ApolloGateway['executor']>[0];
export type Answer = Awaited<ReturnType<ApolloGateway['executor']>>;

/** An operation with its plan, as Apollo's gateway has made it. */
export interface Planned {
  readonly plan: Plan;
  readonly sources: Sources;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** An object as subgraphs answer it, by response names. */
export type Fields = Record<string, unknown>;

/** What one request has gathered. */
export interface Run {
  readonly context: RequestContext;
  readonly variables: Readonly<Record<string, unknown>>;
  /** By name, those that decide on `@skip` and `@include`. */
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly data: Fields;
  readonly errors: GraphQLError[];
}
