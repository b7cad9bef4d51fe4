/** `ETag` and `If-Match` of things whose state has a number. */
import * as z from 'zod/mini';

const numbered = /^(?:W\/)?"(\d{1,9})"$/;
const ifMatch = z.string().check(z.regex(numbered, 'must be a number in quotes, as in ETag'));

/** Of a request that may say which state it is meant for. Other headers are none of this one's business. */
export const ifMatchHeaders = z.looseObject({ 'if-match': z.optional(ifMatch) });

/** Of a request that must say so. */
export const requiredIfMatchHeaders = z.looseObject({ 'if-match': ifMatch });

/** The number in a header that the schema has let through. */
export const matchedNumber = (header: string | undefined): number | undefined => {
  const [, digits] = numbered.exec(header ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
};

export const entityTag = (number: number): string => `"${number}"`;
