/** The replies of the room scripts as typed values: `room_reply` and `seat_reply` of `include/room.lua`. */
import type { Phase } from '../../protocol/server-events.ts';
import { CodedError, errorCodes, type ErrorCode } from '../../protocol/errors.ts';
import type { ScriptReply } from '../../redis/script-runner.ts';

/** Redis' state of a room at one moment. Times in ms on Redis' clock; 0 is "not set". */
export interface RoomView {
  now: number;
  rev: number;
  phase: Phase;
  /** Index of the current question, −1 in the lobby. */
  q: number;
  /** Index of the last question that was opened, −1 before. */
  openedQ: number;
  scoredQ: number;
  opensAt: number;
  closesAt: number;
  pausedAt: number;
  nextAt: number | undefined;
  locked: boolean;
  players: number;
  /** Seats whose answer to the current question is pending, and seats that have answered. */
  waiting: number;
  answered: number;
  rosterSeq: number;
  seatSeq: number;
  /** Number of permanently removed seats. */
  removed: number;
  /** `rev` of the current question's intro or opening, and of the last reveal. */
  questionRev: number;
  revealRev: number;
  /** The event on the screens: the last `question:closed`, `leaderboard`, `game:over` or `room:closed`. */
  shown: StoredEvent | undefined;
  /** The rows that the host has shown, for `parseShownRows`; perhaps of an earlier question. */
  shownRows: string;
  /** For hosts: players who may not rejoin. */
  banned: { playerId: string; nickname: string }[];
  /** The next room; this one is over. */
  next: NextRoom | undefined;
  scorer: string;
  pin: string;
  joinSeq: number;
  /** Regrades that changed its scores. */
  regrades: number;
  /** Regrades and payments: after each, every socket needs a snapshot. */
  refreshes: number;
  /** The host has withdrawn the links to single results. */
  areLinksWithdrawn: boolean;
  /** When the room was rebuilt from Postgres; usually 0. */
  restoredAt: number;
}

/** The room that follows a finished one, as its players see it. */
export interface NextRoom {
  pin: string;
  title: string;
}

export const parseNext = (text: string): NextRoom | undefined =>
  text === '' ? undefined : (JSON.parse(text) as NextRoom);

/** An event as the scripts store it: the variable part. The game's definition adds the rest. */
export interface StoredEvent {
  rev: number;
  name: string;
  /** When it became true, on Redis' clock; a rebuilt room may lack it. */
  at?: number;
  data: Record<string, unknown>;
}

/** A seat as `join-room` stores it. */
export interface StoredSeat {
  nickname: string;
  skeleton: string;
  /** Index into the settings' teams, −1 without. */
  team: number;
  joinOrder: number;
  /** How often the seat was given to another device; absent for never. */
  generation?: number;
  /** Digests of the join key, and of the browser's device id. */
  key?: string;
  device?: string;
  /** The user id of the seat's owner, when it was taken with a ticket; never sent to clients. */
  user?: string;
  /** The person's entry in the pot. */
  entry?: string;
  /** What the player has won of the pot, once it is paid. */
  reward?: string;
}

export interface StoredAnswer {
  elapsedMs: number;
  logId: string;
  /** The answer's index in its log entry. */
  position: number;
  /** In canonical form, as JSON. */
  answer: string;
}

export interface SeatView extends RoomView {
  seat: StoredSeat | undefined;
  /** The answer to the current question. */
  answer: StoredAnswer | undefined;
  /** The seat's score as the scorer wrote it. */
  score: string | undefined;
  /** `<process>/<connection>` that the new connection replaced. */
  before: string;
  playerId: string;
}

/** The first element of a reply is `ok` or a code. @throws {CodedError} with that code. */
export function expectOk(reply: ScriptReply, messages: Partial<Record<ErrorCode, string>> = {}): ScriptReply[] {
  const list = Array.isArray(reply) ? reply : [reply];
  const status = String(list[0]);
  if (status === 'ok') return list.slice(1);
  if (!Object.hasOwn(errorCodes, status)) throw new Error(`a script replied ${status}`);
  const code = status as ErrorCode;
  throw new CodedError(code, messages[code] ?? defaultMessages[code] ?? code.replaceAll('_', ' '));
}

/** Turns a script's `limit` and its maximum into an error. @throws {CodedError} `limit` */
export function refuseAtLimit(reply: ScriptReply, limit: string, message: string): void {
  if (!Array.isArray(reply) || reply[0] !== 'limit') return;
  throw new CodedError('limit', message, { details: { limit, maximum: Number(reply[1]) } });
}

const defaultMessages: Partial<Record<ErrorCode, string>> = {
  busy: 'try again in a moment',
  no_such_room: 'there is no such room',
  bad_token: 'this seat is no longer yours',
  not_open: 'not possible at this point of the game',
};

export function parseSeatView(pairs: readonly ScriptReply[]): SeatView {
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < pairs.length; i += 2) fields.set(String(pairs[i]), String(pairs[i + 1]));
  const number = (name: string) => Number(fields.get(name) ?? 0);
  const text = (name: string) => fields.get(name) ?? '';
  const seat = fields.get('seat');
  const answer = fields.get('answer');
  return {
    now: number('now'),
    rev: number('rev'),
    phase: text('phase') as Phase,
    q: number('q'),
    openedQ: number('openedQ'),
    scoredQ: number('scoredQ'),
    opensAt: number('opensAt'),
    closesAt: number('closesAt'),
    pausedAt: number('pausedAt'),
    nextAt: fields.has('nextAt') ? number('nextAt') : undefined,
    locked: text('locked') !== '',
    players: number('players'),
    waiting: number('waiting'),
    answered: number('answered'),
    rosterSeq: number('rosterSeq'),
    seatSeq: number('seatSeq'),
    removed: number('joinSeq') - number('players'),
    questionRev: number('questionRev'),
    revealRev: number('revealRev'),
    shown: text('shown') === '' ? undefined : (JSON.parse(text('shown')) as StoredEvent),
    shownRows: text('shownRows'),
    banned: text('banned') === '' ? [] : (JSON.parse(text('banned')) as RoomView['banned']),
    next: parseNext(text('next')),
    scorer: text('scorer'),
    pin: text('pin'),
    joinSeq: number('joinSeq'),
    regrades: number('regrades'),
    refreshes: number('regrades') + number('rewarded') + Math.max(0, number('unlinked') - 1),
    areLinksWithdrawn: number('unlinked') > 0,
    restoredAt: number('restoredAt'),
    seat: seat === undefined ? undefined : (JSON.parse(seat) as StoredSeat),
    answer: answer === undefined ? undefined : parseStoredAnswer(answer),
    score: fields.get('score'),
    before: text('before'),
    playerId: text('playerId'),
  };
}

/** "elapsed|log id|position|answer", see `accept-answers.lua`. */
export function parseStoredAnswer(text: string): StoredAnswer {
  const [elapsed = '0', logId = '', position = '0'] = text.split('|', 3);
  const head = elapsed.length + logId.length + position.length + 3;
  return { elapsedMs: Number(elapsed), logId, position: Number(position), answer: text.slice(head) };
}
