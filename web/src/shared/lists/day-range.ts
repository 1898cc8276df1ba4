const startOf = (day: string, after = 0): string => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + after).toISOString();
};

/**
 * The moments from one local day to another, both inclusive, as people read the days in a list.
 * @param values the filters `from` and `to` of a list, `YYYY-MM-DD`
 * @returns nothing where neither is set
 */
export const dayRange = ({
  from,
  to,
}: Readonly<Record<string, string>>): { gte?: string; lt?: string } | undefined =>
  from || to ? { ...(from ? { gte: startOf(from) } : {}), ...(to ? { lt: startOf(to, 1) } : {}) } : undefined;

/** The calendar day after one, both `YYYY-MM-DD`; turns an inclusive end into an exclusive one. */
export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
