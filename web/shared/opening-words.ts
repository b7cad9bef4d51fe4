import { RestError } from './rest-client.ts';

/** Why a room was not opened, and what helps. */
export function openingWords(error: unknown): string {
  const code = error instanceof RestError ? error.code : undefined;
  if (code === 'insufficient')
    return 'You have less than you want to put up. Your wallet says how much: put up less, or no prize pot.';
  return error instanceof Error ? error.message : String(error);
}
