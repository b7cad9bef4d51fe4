/** Schemas of single fields, for every layer. */
import * as z from 'zod/mini';
import { isStorable } from './is-storable.ts';

const storable = z.refine<string>(isStorable, 'must not hold U+0000 or lone surrogates');

/** A string of `min`…`max` UTF-16 units that any store can keep. */
export const textOf = (min: number, max: number) => z.string().check(z.minLength(min), z.maxLength(max), storable);

export const integerBetween = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max));
