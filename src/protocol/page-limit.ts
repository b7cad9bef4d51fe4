import * as z from 'zod/mini';
import { digitsBetween } from '../lib/field-schemas.ts';

/** `limit` of every list: how many rows of a page; 50, unless it is said. */
export const pageLimit = z.optional(digitsBetween(1, 100));
