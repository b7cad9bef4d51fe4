import { toAsciiDigits } from '../../src/lib/ascii-digits.ts';

/** The digits of a PIN, whatever script they are typed in and whatever stands between them. */
export const pinDigits = (text: string): string => toAsciiDigits(text).replaceAll(/[^0-9]/g, '');
