import type { WireError } from '../../src/protocol/errors.ts';

const texts: Partial<Record<WireError['code'], string>> = {
  no_such_room: 'There is no game with this PIN any more.',
  room_locked: 'The room is locked. Ask the host to open it.',
  room_full: 'The room is full.',
  name_taken: 'That name, or one that looks like it, is taken. Try another one.',
  name_refused: 'That name can’t be used. It needs 1 to 24 fitting characters.',
  too_many: 'That was too fast. Wait a moment, then try again.',
  busy: 'The server is busy. Try again in a moment.',
  bad_token: 'Your seat in this room is gone. You can join again.',
};

/** Why one can't come in, in the player's words. */
export const refusalText = (error: WireError): string => texts[error.code] ?? 'That did not work. Try again.';
