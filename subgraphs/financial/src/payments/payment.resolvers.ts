import { toApiMoney } from '@lightbox/platform/money.ts';
import { reference } from '@lightbox/platform/references.ts';
import type { Resolvers } from '#generated/graphql.ts';

export const paymentResolvers = {
  Payment: {
    amount: ({ amountMinor, currency }) => toApiMoney({ minor: amountMinor, currency }),
    refunded: ({ refundedMinor, currency }) => toApiMoney({ minor: refundedMinor, currency }),
    refunds: async ({ id, currency }, _, { loaders }) =>
      (await loaders.refunds.load(id)).map((refund) => ({ ...refund, currency })),
    receivedBy: ({ receivedBy }) => reference(receivedBy),
  },
  Refund: {
    amount: ({ amountMinor, currency }) => toApiMoney({ minor: amountMinor, currency }),
    refundedBy: ({ refundedBy }) => reference(refundedBy),
  },
} satisfies Resolvers;
