/** Numbers in the environment. */
import { z } from 'zod';

export const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  // Digits only: "0x10", "1e3" and " 5" are more often mistakes than intended.
  const digits = z.string().regex(/^\d{1,15}$/, error);
  return digits.transform(Number).pipe(z.number().min(min, error).max(max, error));
};
export const port = whole(0, 65_535);
export const count = whole(1, 1_000_000_000);
export const millis = whole(0, 86_400_000);
