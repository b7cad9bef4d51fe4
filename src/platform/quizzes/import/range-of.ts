/** Digits that are kept of what is worked out: half of a sum has more than were written. */
const digits = 12;
const rounded = (value: number): number => Number(value.toPrecision(digits));

/** All numbers between two are right. */
export const rangeOf = (low: number, high: number): { correct: number; tolerance: number } => ({
  correct: rounded((low + high) / 2),
  tolerance: rounded(Math.abs(high - low) / 2),
});
