/** Schemas of single fields, for every layer. */
import * as z from 'zod/mini';
import { isStorable } from './is-storable.ts';

const storable = z.refine<string>(isStorable, 'must not hold U+0000 or lone surrogates');

/** A string of `min`…`max` UTF-16 units that any store can keep. */
export const textOf = (min: number, max: number) => z.string().check(z.minLength(min), z.maxLength(max), storable);

/** A number in a query: decimal digits, and no other way of writing it. */
export const digitsBetween = (min: number, max: number) =>
  z.pipe(digits, z.coerce.number().check(z.int(), z.minimum(min), z.maximum(max)));
/** `Number` takes more: 0x10, 1e1, +1, white space. Fifteen digits are always an exact number. */
const digits = z.transform((text: unknown) => (typeof text === 'string' && !/^[0-9]{1,15}$/.test(text) ? NaN : text));

export const integerBetween = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max));
