import * as z from 'zod/mini';

/** Unix milliseconds on Redis' clock. */
export const instant = z.int().check(z.nonnegative());
