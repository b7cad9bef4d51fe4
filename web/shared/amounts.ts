/**
 * Amounts of points and credits: whole numbers as digits, as the server sends them. They are compared and shown as
 * `bigint`: a number would round what has more than 15 digits.
 */
import { toAsciiDigits } from '../../src/lib/ascii-digits.ts';

export type Asset = 'points' | 'credits';

const digitsMax = 18;
const whole = new Intl.NumberFormat();
const signed = new Intl.NumberFormat(undefined, { signDisplay: 'exceptZero' });

/** "1234567" → "1,234,567" in the reader's locale. */
export const formatAmount = (amount: string | bigint): string => whole.format(BigInt(amount));

/** The same with its sign: "+50", "-50". */
export const formatSigned = (amount: string): string => signed.format(BigInt(amount));

/** "1234" → "1,234 credits". */
export const sayAmount = (amount: string | bigint, asset: Asset): string =>
  `${formatAmount(amount)} ${BigInt(amount) === 1n ? asset.slice(0, -1) : asset}`;

/** What was typed, as the server takes it: digits of any script, nothing else. Or what is wrong with it. */
export function readAmount(typed: string): { amount: string } | { problem: string } {
  const digits = toAsciiDigits(typed.trim());
  if (digits === '') return { problem: 'Type an amount.' };
  if (!/^[0-9]+$/.test(digits)) return { problem: 'Type digits only, without dots, commas or spaces.' };
  if (digits.startsWith('0')) return { problem: 'Type a whole number above 0, without zeros before it.' };
  if (digits.length > digitsMax) return { problem: `Use at most ${digitsMax} digits.` };
  return { amount: digits };
}
