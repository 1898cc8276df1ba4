import {
  formatDate,
  formatDay,
  formatMoment,
  formatMoney,
  formatRecent,
  formatTime,
  type MoneyValue,
} from '#shared/format.ts';

/** A calendar day. */
export const Day = ({ date }: { date: string }) => (
  <time dateTime={date} className="nowrap">
    {formatDay(date)}
  </time>
);

/** A moment as its day; the full moment with its zone on hover. */
export const When = ({
  at,
  withTime = false,
  recent = true,
}: {
  at: string;
  withTime?: boolean;
  recent?: boolean;
}) => (
  <time dateTime={at} title={formatMoment(at)} className="nowrap">
    {recent ? formatRecent(at) : formatDate(at)}
    {withTime && ` ${formatTime(at)}`}
  </time>
);

/** An exact amount with its currency. */
export const Money = ({ value }: { value: MoneyValue }) => (
  <span className="num nowrap">{formatMoney(value)}</span>
);

/** A name as the person wrote it, in the direction of its own script. */
export const Name = ({ children }: { children: string | null | undefined }) => <bdi>{children ?? '—'}</bdi>;
