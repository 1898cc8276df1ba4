import { idempotencyKeysTable } from '@lightbox/platform/idempotency.ts';

/**
 * Billings and payments. Amounts are whole minor units; `amount` is the same in units of the currency, for orders and
 * filters. `paid_minor` is what the payments less their refunds come to, kept in the same transaction.
 */
export const billings = {
  name: '2026-11-23-billings',
  sql: `
    create table financial.billings (
      id uuid primary key,
      patient_id uuid not null,
      report_id uuid,
      description text not null,
      procedure_code text,
      search_text text not null,
      currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
      exponent smallint not null check (exponent between 0 and 4),
      amount_minor bigint not null check (amount_minor > 0),
      amount numeric not null
        generated always as (trim_scale(amount_minor * power(10::numeric, -exponent))) stored,
      paid_minor bigint not null default 0 check (paid_minor between 0 and amount_minor),
      paid_at timestamptz(3),
      due_date date not null,
      cancelled_at timestamptz(3),
      version integer not null default 1,
      created_at timestamptz(3) not null,
      created_by uuid not null,
      check ((paid_at is not null) = (paid_minor = amount_minor))
    );
    create index on financial.billings (created_at, id);
    create index on financial.billings (due_date, id);
    create index on financial.billings (amount, id);
    create index on financial.billings (patient_id, created_at, id);
    create index on financial.billings (report_id, created_at, id) where report_id is not null;
    create index on financial.billings (created_by, created_at, id);
    create index on financial.billings using gin (search_text gin_trgm_ops);

    create table financial.payments (
      id uuid primary key,
      billing_id uuid not null references financial.billings,
      amount_minor bigint not null check (amount_minor > 0),
      refunded_minor bigint not null default 0 check (refunded_minor between 0 and amount_minor),
      method text not null check (method in ('CASH', 'CARD', 'TRANSFER', 'INSURANCE', 'OTHER')),
      reference text,
      received_at timestamptz(3) not null,
      received_by uuid not null
    );
    create index on financial.payments (billing_id, received_at, id);
    ${idempotencyKeysTable('financial')}
  `,
};
