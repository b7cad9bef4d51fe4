import * as z from 'zod/mini';

/** Most have some seventy, so that two hundred fit into a frame; the longest are of texts that JSON has to escape. */
export const receiptCharactersMax = 2000;

/**
 * What has become of an acknowledged answer. `logged`: on Redis' disk. `stored`: in Postgres. `restored`: Redis had lost it, and
 * the rebuilt room has it again. `unknown`: no receipt of ours, or it came back too late.
 */
export const receiptStateSchema = z.enum(['logged', 'stored', 'restored', 'unknown']);
export type ReceiptState = z.infer<typeof receiptStateSchema>;
