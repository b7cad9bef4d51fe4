import { readFileSync } from 'node:fs';

/** Whether a password is among the most common ones, as it is digested: in NFKC. Case does not matter. */
export type IsFrequentPassword = (password: string) => boolean;

/** Reads the list (zxcvbn's, those of 8 characters and more, in small letters): 15,000 passwords, once in a process. */
export function readFrequentPasswords(): IsFrequentPassword {
  const text = readFileSync(new URL('frequent-passwords.txt', import.meta.url), 'utf8');
  const common = new Set(text.split('\n').filter((line) => line !== ''));
  return (password) => common.has(password.normalize('NFKC').toLowerCase());
}
