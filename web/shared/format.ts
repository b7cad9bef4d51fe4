const whole = new Intl.NumberFormat('en');

/** 12345 → "12,345". */
export const formatNumber = (value: number): string => whole.format(value);

/** 1 → "1st", 22 → "22nd". */
export function formatRank(rank: number): string {
  const tens = rank % 100;
  const ending = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][rank % 10] ?? 'th');
  return `${formatNumber(rank)}${ending}`;
}

/** Whether a rank means anything: without points, everyone shares the first. */
export const isPlaced = ({ rank, score }: { rank: number; score: number }): boolean => rank > 1 || score > 0;

/** "418273" → "418 273". */
export const formatPin = (pin: string): string => `${pin.slice(0, 3)} ${pin.slice(3)}`;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

/** A number as its author would write it: no grouping, no extra digits. */
export const formatExact = (value: number): string => String(value);
