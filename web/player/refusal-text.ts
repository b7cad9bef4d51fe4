import type { WireError } from '../../src/protocol/errors.ts';

const texts: Partial<Record<WireError['code'], string>> = {
  no_such_room: 'There is no game with this PIN any more.',
  room_locked: 'The room is locked. Ask the host to open it.',
  room_full: 'The room is full.',
  name_taken: 'That name, or one that looks like it, is taken. Try another one.',
  name_refused: 'That name can’t be used. It needs 1 to 24 fitting characters.',
  too_many: 'That was too fast. Wait a moment, then try again.',
  insufficient: 'You have too little for the entry fee.',
  limit: 'The prize pot takes no more players. Play outside of it.',
  not_open: 'The game has started. Your name stays.',
  busy: 'The server is busy. Try again in a moment.',
  not_allowed: 'The host has removed you from this game.',
  bad_token: 'Your seat in this room is gone. You can join again.',
};

const nameTexts: Partial<Record<NonNullable<WireError['reason']>, string>> = {
  empty: 'A name needs something to see.',
  long: 'That name is too long. It may have 24 characters.',
  characters: 'That name has too many marks on its letters.',
  word: 'That name can’t be used here. Please choose another one.',
  made_up_only: 'In this game everybody has a made-up name.',
};

const wrongCode = 'That code does not work. Ask the host for a new one. If you joined with an account, sign in first.';

/** The reason of a refused join, in the player's words. `tried`: what the player entered. */
export const refusalText = ({ code, reason }: WireError, tried: 'name' | 'code' = 'name'): string =>
  (tried === 'code' && code === 'not_allowed' ? wrongCode : undefined) ??
  (code === 'name_refused' && reason !== undefined ? nameTexts[reason] : texts[code]) ??
  'That did not work. Try again.';
