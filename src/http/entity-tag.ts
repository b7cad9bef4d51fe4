/** `ETag` and `If-Match` of numbered states. */
import * as z from 'zod/mini';

const numbered = /^(?:W\/)?"(\d{1,9})"$/;
const ifMatch = z.string().check(z.regex(numbered, 'must be a number in quotes, as in ETag'));

/** For requests with an optional `If-Match`. Other headers pass unchecked. */
export const ifMatchHeaders = z.looseObject({ 'if-match': z.optional(ifMatch) });

/** For requests that must have it. */
export const requiredIfMatchHeaders = z.looseObject({ 'if-match': ifMatch });

/** The number in a validated header. */
export const matchedNumber = (header: string | undefined): number | undefined => {
  const [, digits] = numbered.exec(header ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
};

export const entityTag = (number: number): string => `"${number}"`;
