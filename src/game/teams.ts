import { foldSpace, foldText } from '../lib/fold-text.ts';
import { stripUnseen } from '../lib/visible-text.ts';
import { CodedError } from '../protocol/errors.ts';

/** A team's name as it is kept and compared: NFC, white space folded, nothing invisible in it. */
export function cleanTeamName(raw: string): string {
  return foldSpace(stripUnseen(raw).normalize('NFC'));
}

/** @throws {CodedError} `bad_request` when a name is blank, or two are the same but for case, once cleaned. */
export function cleanTeams(names: readonly string[]): string[] {
  const cleaned = names.map(cleanTeamName);
  if (cleaned.includes('')) throw new CodedError('bad_request', 'teams: a name is blank');
  if (new Set(cleaned.map((name) => foldText(name))).size !== cleaned.length) {
    throw new CodedError('bad_request', 'teams: names must all be different');
  }
  return cleaned;
}
