import { toAsciiDigits } from '../../src/lib/ascii-digits.ts';

/** The digits of a typed PIN, in any script and with any separators. */
export const pinDigits = (text: string): string => toAsciiDigits(text).replaceAll(/[^0-9]/g, '');
