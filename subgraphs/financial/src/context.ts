import { readablePatients } from '@lightbox/platform/directory.ts';
import { listLoader, rowLoader } from '@lightbox/platform/loaders.ts';
import type { RequestContext } from '@lightbox/platform/subgraph.ts';
import DataLoader from 'dataloader';
import type { BillingParent, ListArgs } from '#billings/billing.lists.ts';
import { BillingReads, type SummaryRow } from '#billings/billing.reads.ts';
import { BillingService } from '#billings/billing.service.ts';
import { paymentsOfBillings } from '#payments/payment.reads.ts';
import { PaymentService } from '#payments/payment.service.ts';
import { refundsOfPayments } from '#payments/refund.reads.ts';
import { RevenueReads } from '#revenue/revenue.reads.ts';

/** What the resolvers of one request work with. */
export type Context = RequestContext & ReturnType<typeof parts>;

function parts({ em, viewer, audit }: RequestContext, timeZone: string) {
  const billings = new BillingReads(em, viewer, timeZone);
  const under = (parent: BillingParent) =>
    listLoader((ids, args: ListArgs) => billings.pages(parent, ids, args));
  return {
    billings,
    timeZone,
    revenue: new RevenueReads(em, timeZone),
    services: {
      billings: new BillingService(em, viewer, audit),
      payments: new PaymentService(em, viewer, audit),
    },
    loaders: {
      billing: rowLoader(
        (ids) => billings.byIds(ids),
        ({ id }) => id,
      ),
      billingsOf: { patient: under('patient'), report: under('report'), staff: under('staff') },
      summary: listLoader<null, SummaryRow[]>((ids) => billings.summaries(ids)),
      payments: new DataLoader(async (ids: readonly string[]) => {
        const payments = await paymentsOfBillings(em, ids);
        return ids.map((id) => payments.get(id) ?? []);
      }),
      refunds: new DataLoader(async (ids: readonly string[]) => {
        const refunds = await refundsOfPayments(em, ids);
        return ids.map((id) => refunds.get(id) ?? []);
      }),
      confirmedReport: rowLoader(
        (ids) => billings.confirmedReports(ids),
        ({ id }) => id,
      ),
      patient: rowLoader(
        (ids) => readablePatients(em, viewer, ids),
        ({ id }) => id,
      ),
    },
  };
}

export const createContext = (request: RequestContext, timeZone: string): Context => ({
  ...request,
  ...parts(request, timeZone),
});
