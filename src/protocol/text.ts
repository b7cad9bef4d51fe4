import * as z from 'zod/mini';

/** Unix milliseconds on Redis' clock. */
export const instant = z.int().check(z.nonnegative());

/** Of a room. */
export const pinText = z.string().check(z.regex(/^[0-9]{6}$/, 'must be six digits'));

/** A ticket as a server may have made it: clients repeat it, and know nothing of what is in it. */
export const ticketText = z.string().check(z.maxLength(300), z.regex(/^[A-Za-z0-9._~-]+$/, 'must be a ticket'));
