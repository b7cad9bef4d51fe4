import { foldSpace, foldText } from '../lib/fold-text.ts';
import { stripUnseen } from '../lib/visible-text.ts';
import { CodedError } from '../protocol/errors.ts';

/** A team's name in its stored and compared form: NFC, white space folded, no invisible characters. */
export function cleanTeamName(raw: string): string {
  return foldSpace(stripUnseen(raw).normalize('NFC'));
}

/** @throws {CodedError} `bad_request` when a cleaned name is blank, or two are equal but for case. */
export function cleanTeams(names: readonly string[]): string[] {
  const cleaned = names.map(cleanTeamName);
  if (cleaned.includes('')) throw new CodedError('bad_request', 'teams: a name is blank');
  if (new Set(cleaned.map((name) => foldText(name))).size !== cleaned.length) {
    throw new CodedError('bad_request', 'teams: names must all be different');
  }
  return cleaned;
}
