import { foldSpace } from '../fold-text.ts';
import { isAbusive } from './name-filter.ts';
import { skeletonOf } from '../skeleton.ts';
import { stripUnseen } from '../visible-text.ts';

/** Graphemes: characters as people count them. */
export const nicknameGraphemesMax = 24;
/** The longest emoji in use has 15 UTF-16 units. */
const graphemeUnitsMax = 20;
/** Upper limit of a cleaned nickname, in UTF-16 units. */
export const nicknameUnitsMax = nicknameGraphemesMax * graphemeUnitsMax;

/** Longer texts are refused unexamined: normalization may expand a character eighteenfold. */
const rawUnitsMax = 1000;
const tooLong = `Please choose a name of at most ${nicknameGraphemesMax} characters.`;

export interface AcceptedNickname {
  ok: true;
  nickname: string;
  /** Equal for names that look alike. */
  skeleton: string;
}
export interface RefusedNickname {
  ok: false;
  /** `characters`: more marks on a letter than any language uses. */
  reason: 'empty' | 'long' | 'characters' | 'word';
  /** A sentence for the player. */
  message: string;
}
export type CleanedNickname = AcceptedNickname | RefusedNickname;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Accents without a base letter would combine with the character before the name on a screen. */
const strayAccents = /(^|\s)\p{M}+/gu;
/** More accents in a row than any written language puts on a letter. */
const stackedAccents = /[\p{Mn}\p{Me}]{5}/u;

/**
 * Cleans a typed nickname: NFKC, no invisible characters except meaningful joiners, white space folded. Refuses a name
 * that is then empty, over 24 graphemes, overloaded with accents, or abusive by the filter. Idempotent.
 */
export function cleanNickname(raw: string): CleanedNickname {
  const typed = raw.length > rawUnitsMax ? undefined : normalized(raw);
  if (typed === undefined || typed.length > rawUnitsMax) return refuse('long', tooLong);
  const nickname = visibleText(typed);
  if (nickname === '') return refuse('empty', 'Please choose a name.');
  let count = 0;
  for (const { segment } of graphemes.segment(nickname)) {
    count += 1;
    if (segment.length > graphemeUnitsMax)
      return refuse('characters', 'Please choose a name with fewer marks on its letters.');
    if (count > nicknameGraphemesMax) return refuse('long', tooLong);
  }
  if (stackedAccents.test(nickname.normalize('NFD'))) {
    return refuse('characters', 'Please choose a name with fewer marks on its letters.');
  }
  if (isAbusive(nickname)) return refuse('word', 'Please choose another name.');
  return { ok: true, nickname, skeleton: skeletonOf(nickname) };
}

function refuse(reason: RefusedNickname['reason'], message: string): RefusedNickname {
  return { ok: false, reason, message };
}

/** NFKC would split the acute accent that many type as an apostrophe (O´Brien) into a space and an accent. */
const normalized = (raw: string): string => raw.toWellFormed().replaceAll('\u00B4', "'").normalize('NFKC');

function visibleText(typed: string): string {
  const seen = stripUnseen(typed).replace(strayAccents, '$1');
  // Letters that an invisible character separated may compose now.
  return foldSpace(seen.normalize('NFKC'));
}
