import * as z from 'zod/mini';

/** Unix milliseconds on Redis' clock. */
export const instant = z.int().check(z.nonnegative());

/** The last moment that every store can hold. */
export const lastInstant = 253_402_300_799_999;

/** A room's PIN. */
export const pinText = z.string().check(z.regex(/^[0-9]{6}$/, 'must be six digits'));

/** A ticket made by any server: clients send it back without reading it. */
export const ticketText = z.string().check(z.maxLength(300), z.regex(/^[A-Za-z0-9._~-]+$/, 'must be a ticket'));
