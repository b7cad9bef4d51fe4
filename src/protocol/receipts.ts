import * as z from 'zod/mini';

/** Most have about seventy characters, so that a frame holds two hundred; texts that JSON has to escape make the longest. */
export const receiptCharactersMax = 2000;

/**
 * The state of an acknowledged answer. `logged`: on Redis' disk. `stored`: in Postgres. `restored`: Redis had lost it,
 * and the rebuilt room has it again. `unknown`: an invalid receipt, or one that came too late.
 */
export const receiptStateSchema = z.enum(['logged', 'stored', 'restored', 'unknown']);
export type ReceiptState = z.infer<typeof receiptStateSchema>;
