const day = 86_400_000;

/** Midnight (UTC) of the day a moment falls on. */
export function startOfDay(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / day) * day);
}

/** The moment so many days (fractions allowed) later; negative for earlier. */
export function addDays(moment: Date, days: number): Date {
  return new Date(moment.getTime() + Math.round(days * day));
}

export function addMinutes(moment: Date, minutes: number): Date {
  return new Date(moment.getTime() + Math.round(minutes * 60_000));
}

/** YYYY-MM-DD in UTC. */
export function isoDate(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
