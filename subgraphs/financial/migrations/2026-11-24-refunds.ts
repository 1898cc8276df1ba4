/** Refunds one by one, why a billing was withdrawn, and indexes for revenue and ageing. */
export const refunds = {
  name: '2026-11-24-refunds',
  sql: `
    alter table financial.billings add column cancellation_reason text;
    create index on financial.billings (currency);
    create index on financial.billings (due_date, currency) include (amount_minor, paid_minor)
      where cancelled_at is null and paid_minor < amount_minor;
    create index on financial.payments (received_at);

    create table financial.refunds (
      id uuid primary key,
      payment_id uuid not null references financial.payments,
      amount_minor bigint not null check (amount_minor > 0),
      reason text not null,
      refunded_at timestamptz(3) not null,
      refunded_by uuid not null
    );
    create index on financial.refunds (payment_id);
    create index on financial.refunds (refunded_at);
  `,
};
