/** Schemas of single fields that every layer may use. */
import * as z from 'zod/mini';

/** U+0000 cannot be stored by Postgres, and a lone surrogate cannot be encoded as UTF-8. */
export const isStorable = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);

const storable = z.refine<string>(isStorable, 'must not hold U+0000 or lone surrogates');

/** A string of `min`…`max` UTF-16 units that any store can keep. */
export const textOf = (min: number, max: number) => z.string().check(z.minLength(min), z.maxLength(max), storable);

export const integerBetween = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max));
