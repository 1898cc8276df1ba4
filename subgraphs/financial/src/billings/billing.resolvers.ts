import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { forbidden, notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { can } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { toApiMoney } from '@lightbox/platform/money.ts';
import { reference } from '@lightbox/platform/references.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { toApiAge, toApiRevenue } from '#revenue/revenue.mappers.ts';
import { seesConfirmedAlone } from './billing.lists.ts';
import {
  isCancellable,
  procedureCodeFor,
  takesPayment,
  type BillingPage,
  type BillingRow,
} from './billing.mappers.ts';

async function byId({ loaders, audit }: Context, id: string): Promise<BillingRow> {
  const billing = isId(id) ? await loaders.billing.load(id) : null;
  if (billing === null) throw notFound('billing', 'id');
  audit.touched(billing.patientId);
  return billing;
}

/** What a list answers is noted for the audit trail. */
export async function seen({ audit }: Context, page: Promise<BillingPage>): Promise<BillingPage> {
  const billings = await page;
  for (const { patientId } of billings.nodes) audit.touched(patientId);
  return billings;
}

function reportOf(
  { viewer, loaders }: Context,
  { reportId }: BillingRow,
): string | null | Promise<string | null> {
  if (reportId === null || !seesConfirmedAlone(viewer)) return reportId;
  return loaders.confirmedReport.load(reportId).then((report) => report?.id ?? null);
}

export const billingResolvers = {
  Query: {
    billing: (_, { id }, context) => byId(context, id),
    billings: (_, args, context) => seen(context, context.billings.page(args)),
    revenue: async (_, { from, to }, { revenue }) => (await revenue.byMonth(from, to)).map(toApiRevenue),
    receivablesAgeing: async (_, __, { revenue }) => (await revenue.ageing()).map(toApiAge),
  },
  Mutation: {
    createBilling: async (_, { input }, context) =>
      byId(context, await context.services.billings.create(input)),
    updateBilling: async (_, { id, version, input }, context) => {
      await context.services.billings.update(id, version, input);
      return byId(context, id);
    },
    cancelBilling: async (_, { id, version, reason }, context) => {
      await context.services.billings.cancel(id, version, reason);
      return byId(context, id);
    },
    recordPayment: async (_, { billingId, input }, context) => {
      await context.services.payments.record(billingId, input);
      return byId(context, billingId);
    },
    refundPayment: async (_, { paymentId, input }, context) =>
      byId(context, await context.services.payments.refund(paymentId, input)),
    payBilling: async (_, { id, method }, context) => {
      await context.services.payments.payInFull(id, method);
      return byId(context, id);
    },
  },
  Billing: {
    __resolveReference: async ({ id }, context) => {
      if (context.viewer === null) throw unauthenticated();
      if (!can(context.viewer, 'billing:read')) throw forbidden();
      return byId(context, id);
    },
    patient: ({ patientId }) => reference(patientId),
    report: async (billing, _, context) => reference(await reportOf(context, billing)),
    reportId: (billing, _, context) => reportOf(context, billing),
    procedureCode: (billing, _, { viewer }) => procedureCodeFor(viewer, billing),
    amount: ({ amountMinor, currency }) => toApiMoney({ minor: amountMinor, currency }),
    outstanding: ({ outstandingMinor, currency }) => toApiMoney({ minor: outstandingMinor, currency }),
    payments: async ({ id, currency }, _, { loaders }) =>
      (await loaders.payments.load(id)).map((payment) => ({ ...payment, currency })),
    createdBy: ({ createdBy }) => reference(createdBy),
    viewerCanRecordPayment: (billing, _, { viewer }) => takesPayment(viewer, billing),
    viewerCanCancel: (billing, _, { viewer }) => isCancellable(viewer, billing),
  },
  BillingConnection: connectionResolvers,
} satisfies Resolvers;
