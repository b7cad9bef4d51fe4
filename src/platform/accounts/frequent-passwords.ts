import { readFileSync } from 'node:fs';

/** Whether a password is among the most common ones, compared in NFKC and without case. */
export type IsFrequentPassword = (password: string) => boolean;

/** Reads the list (zxcvbn's entries of 8 characters and more, in lower case): 15,000 passwords, once per process. */
export function readFrequentPasswords(): IsFrequentPassword {
  const text = readFileSync(new URL('frequent-passwords.txt', import.meta.url), 'utf8');
  const common = new Set(text.split('\n').filter((line) => line !== ''));
  return (password) => common.has(password.normalize('NFKC').toLowerCase());
}
