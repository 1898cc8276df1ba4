import { toApiMoney } from '@lightbox/platform/money.ts';
import { reference } from '@lightbox/platform/references.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { readBillingStats } from './billing-stats.reads.ts';

export const billingStatsResolvers = {
  Query: {
    billingStats: (_, args, { em, viewer, timeZone }) => readBillingStats(em, viewer, timeZone, args),
  },
  BillingStats: {
    author: ({ authorId }) => reference(authorId),
    amount: ({ amount, currency }) => toApiMoney({ minor: amount, currency }),
    paid: ({ paid, currency }) => toApiMoney({ minor: paid, currency }),
    outstanding: ({ outstanding, currency }) => toApiMoney({ minor: outstanding, currency }),
  },
} satisfies Resolvers;
