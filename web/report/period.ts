/** The days that a report over games is of: they stand in the page's address, so that the way back leads to the same. */
export interface Period {
  /** Both are days of this device, `2026-11-30`, and included; empty for no limit. */
  from: string;
  to: string;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const dayOr = (text: string | undefined): string => (text !== undefined && day.test(text) ? text : '');

export const readPeriod = ({ from, to }: Record<string, string | undefined>): Period => ({
  from: dayOr(from),
  to: dayOr(to),
});

/** Without its question mark; empty without limits. */
export const queryOf = (period: Period): string =>
  new URLSearchParams(Object.entries(period).filter(([, text]) => text !== '')).toString();

/** What the server is asked for: from the first day's beginning until the last one's end, and days as this device has them. */
export function requestOf({ from, to }: Period): string {
  const query = new URLSearchParams({ zone: new Intl.DateTimeFormat().resolvedOptions().timeZone });
  const [begin, end] = [beginOf(from, 0), beginOf(to, 1)];
  if (begin !== undefined) query.set('from', String(begin));
  if (end !== undefined) query.set('to', String(end));
  return query.toString();
}

/** Unix milliseconds. @param later so many days */
function beginOf(text: string, later: number): number | undefined {
  if (text === '') return undefined;
  const [year, month, date] = text.split('-').map(Number) as [number, number, number];
  const at = new Date(year, month - 1, date + later).getTime();
  return Number.isNaN(at) || at < 1 ? undefined : at;
}

export const dayWords = (at: number): string => new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' });
