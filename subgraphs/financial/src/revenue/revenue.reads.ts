import type { EntityManager } from '@lightbox/platform/database.ts';
import { badInput } from '@lightbox/platform/errors.ts';
import { sql, type Expression } from 'kysely';
import type { AgeingBucket } from '#generated/graphql.ts';
import { db } from '#tables.ts';

/** Sums of one month in one currency, in its minor units. */
export interface RevenueRow {
  /** `YYYY-MM`. */
  readonly period: string;
  readonly currency: string;
  readonly billed: bigint;
  readonly received: bigint;
  readonly refunded: bigint;
  readonly count: number;
}

/** What is outstanding of one age in one currency, in its minor units. */
export interface AgeRow {
  readonly bucket: AgeingBucket;
  readonly currency: string;
  readonly outstanding: bigint;
  readonly count: number;
}

type Text<Row> = { [Key in keyof Row]: Row[Key] extends bigint ? string : Row[Key] };

const maxMonths = 120;

// An index scan for each of a few currencies, however many billings there are.
const currencies = sql`
  recursive currencies (currency) as (
    (select currency from billings order by currency limit 1)
    union all
    select (select b.currency from billings b where b.currency > c.currency order by b.currency limit 1)
    from currencies c where c.currency is not null)`;

/** Sums over all patients: they tell of nobody. */
export class RevenueReads {
  readonly #em: EntityManager;
  readonly #timeZone: string;

  constructor(em: EntityManager, timeZone: string) {
    this.#em = em;
    this.#timeZone = timeZone;
  }

  /**
   * @param from first day, `YYYY-MM-DD` @param to last day, inclusive
   * @returns one row per month and currency, months without revenue included, oldest first
   * @throws AppError BAD_USER_INPUT when the span is backwards or longer than 120 months
   */
  async byMonth(from: string, to: string): Promise<RevenueRow[]> {
    if (to < from) throw badInput('to', 'to: must not be before from.');
    const months = monthOf(to) - monthOf(from) + (to.slice(8) < from.slice(8) ? 0 : 1);
    if (months > maxMonths) {
      throw badInput('to', `to: at most ${maxMonths} months may be asked for at once.`);
    }
    const zone = this.#timeZone;
    const begin = startOf(sql`${from}::date`, zone);
    const end = startOf(sql`${to}::date + 1`, zone);
    const month = (at: string) => sql`date_trunc('month', ${sql.ref(at)} at time zone ${zone}::text)::date`;
    const within = (at: string) => sql`${sql.ref(at)} >= ${begin} and ${sql.ref(at)} < ${end}`;
    const { rows } = await sql<Text<RevenueRow>>`
      with ${currencies}, months as (
        select month::date from generate_series(
          date_trunc('month', ${from}::date), date_trunc('month', ${to}::date), interval '1 month') month
      ), billed as (
        select ${month('created_at')} as month, currency, sum(amount_minor) as sum, count(*) as count
        from billings where ${within('created_at')} and cancelled_at is null group by 1, 2
      ), received as (
        select ${month('received_at')} as month, currency, sum(payments.amount_minor) as sum
        from payments join billings on billings.id = billing_id where ${within('received_at')} group by 1, 2
      ), refunded as (
        select ${month('refunded_at')} as month, currency, sum(refunds.amount_minor) as sum
        from refunds join payments on payments.id = payment_id join billings on billings.id = billing_id
        where ${within('refunded_at')} group by 1, 2
      )
      select to_char(month, 'YYYY-MM') as period, currency, coalesce(billed.sum, 0)::text as billed,
        coalesce(received.sum, 0)::text as received, coalesce(refunded.sum, 0)::text as refunded,
        coalesce(billed.count, 0)::int as count
      from months cross join currencies
        left join billed using (month, currency)
        left join received using (month, currency)
        left join refunded using (month, currency)
      where currency is not null
      order by month, currency`.execute(db(this.#em));
    return rows.map(({ billed, received, refunded, ...row }) => {
      return { ...row, billed: BigInt(billed), received: BigInt(received), refunded: BigInt(refunded) };
    });
  }

  /** @returns one row per bucket and currency in which something is outstanding, empty buckets included */
  async ageing(): Promise<AgeRow[]> {
    const { rows } = await sql<Text<AgeRow>>`
      with buckets (bucket, ordinal, youngest, oldest) as (values
        ('CURRENT', 1, -2147483648, 0), ('DAYS_1_30', 2, 1, 30), ('DAYS_31_60', 3, 31, 60),
        ('DAYS_61_90', 4, 61, 90), ('OVER_90', 5, 91, 2147483647)
      ), days as (
        select currency, (now() at time zone ${this.#timeZone}::text)::date - due_date as age,
          sum(amount_minor - paid_minor) as sum, count(*) as count
        from billings where cancelled_at is null and paid_minor < amount_minor group by 1, 2
      )
      select bucket, used.currency, coalesce(sum(days.sum), 0)::text as outstanding,
        coalesce(sum(days.count), 0)::int as count
      from buckets cross join (select distinct currency from days) used
        left join days on days.currency = used.currency and age between youngest and oldest
      group by 1, 2, ordinal order by 2, ordinal`.execute(db(this.#em));
    return rows.map(({ outstanding, ...row }) => ({ ...row, outstanding: BigInt(outstanding) }));
  }
}

/**
 * The moment at which a local day begins: the first one, where the clocks go back at midnight and it begins twice.
 * PostgreSQL takes the second then, before which the clock has shown the same day for as long as it is repeated.
 */
function startOf(day: Expression<unknown>, zone: string): Expression<unknown> {
  const midnight = sql`(${day})::timestamp`;
  const begin = sql`(${midnight} at time zone ${zone}::text)`;
  const before = sql`((${begin} - interval '1 ms') at time zone ${zone}::text + interval '1 ms')`;
  return sql`(${begin} - greatest(${before} - ${midnight}, interval '0'))`;
}

const monthOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
