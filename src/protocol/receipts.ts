import * as z from 'zod/mini';

/** Receipts of the longest answers have about 900, most some seventy: two hundred of those fit into a frame. */
export const receiptCharactersMax = 1500;

/**
 * What has become of an acknowledged answer. `logged`: on Redis' disk. `stored`: in Postgres. `restored`: Redis had lost it, and
 * the rebuilt room has it again. `unknown`: no receipt of ours, or it came back too late.
 */
export const receiptStateSchema = z.enum(['logged', 'stored', 'restored', 'unknown']);
export type ReceiptState = z.infer<typeof receiptStateSchema>;
