/**
 * Who may do what and when, written by hand from the wire contract. A cell is a code of a refusal, which also says that
 * nothing has changed, or:
 *   `ok`      it worked (what it does is for other tests);
 *   `ok=`     it worked and the room is exactly what it was;
 *   `ok>x`    it worked and the room is, or by itself soon will be, in phase x.
 */
import type { ClientEventName } from '../../src/protocol/client-events.ts';
import type { ErrorCode } from '../../src/protocol/errors.ts';
import type { Phase } from '../../src/protocol/server-events.ts';

export const stages = ['lobby', 'intro', 'open', 'paused', 'closed', 'reveal', 'standings', 'over'] as const;
/** A phase in which a room is held; `paused` is a pause of an open question. */
export type Stage = (typeof stages)[number];

export const roles = ['newcomer', 'player', 'answered', 'otherPlayer', 'kicked', 'host', 'otherHost'] as const;
/** `answered` has answered the question that the room is at; the others of another room have their room in its lobby. */
export type Role = (typeof roles)[number];

export type Cell = 'ok' | 'ok=' | `ok>${Phase}` | ErrorCode | 'disconnected';
type Row = Cell | Record<Stage, Cell>;

export interface Deed {
  event: ClientEventName;
  /** The payload; `pin` and `playerId` are those of the room under test, `rev` is one it has left behind. */
  payload: (room: { pin: string; playerId: string }) => object;
  by: Record<Role, Row>;
}

/** One row of the table: a cell for each stage, in their order. */
const inTurn = (...cells: [Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell]): Record<Stage, Cell> =>
  Object.fromEntries(stages.map((stage, at) => [stage, cells[at]])) as Record<Stage, Cell>;

const nobodyBut = (by: Partial<Record<Role, Row>>): Record<Role, Row> => ({
  newcomer: 'not_allowed',
  player: 'not_allowed',
  answered: 'not_allowed',
  otherPlayer: 'not_allowed',
  kicked: 'disconnected',
  host: 'not_allowed',
  otherHost: 'not_allowed',
  ...by,
});
const everyPlayer = (row: Row) => ({ player: row, answered: row, otherPlayer: row });
const nothing = () => ({});

export const deeds: Record<string, Deed> = {
  'player:join': {
    event: 'player:join',
    payload: ({ pin }) => ({ pin, nickname: 'Somebody New' }),
    by: nobodyBut({ newcomer: inTurn('ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'no_such_room') }),
  },
  'player:answer': {
    event: 'player:answer',
    payload: () => ({ question: 0, answer: 0 }),
    by: nobodyBut({
      player: inTurn('not_open', 'not_open', 'ok', 'not_open', 'too_late', 'too_late', 'too_late', 'too_late'),
      // The same answer again.
      answered: inTurn('not_open', 'not_open', 'ok=', 'not_open', 'ok=', 'ok=', 'ok=', 'ok='),
      otherPlayer: 'not_open',
    }),
  },
  'player:answer, another one': {
    event: 'player:answer',
    payload: () => ({ question: 0, answer: 1 }),
    by: nobodyBut({
      player: inTurn('not_open', 'not_open', 'ok', 'not_open', 'too_late', 'too_late', 'too_late', 'too_late'),
      answered: inTurn(
        ...(['not_open', 'not_open', 'already_answered', 'not_open'] as const),
        ...(['already_answered', 'already_answered', 'already_answered', 'already_answered'] as const),
      ),
      otherPlayer: 'not_open',
    }),
  },
  'player:answer, not one of this type': {
    event: 'player:answer',
    payload: () => ({ question: 0, answer: 'text' }),
    by: nobodyBut({
      player: inTurn('not_open', 'not_open', 'bad_request', 'not_open', 'too_late', 'too_late', 'too_late', 'too_late'),
      answered: inTurn(
        ...(['not_open', 'not_open', 'already_answered', 'not_open'] as const),
        ...(['already_answered', 'already_answered', 'already_answered', 'already_answered'] as const),
      ),
      otherPlayer: 'not_open',
    }),
  },
  'player:answer, a question not reached': {
    event: 'player:answer',
    payload: () => ({ question: 1, answer: 0 }),
    by: nobodyBut(everyPlayer('not_open')),
  },
  'player:answer, a question there is not': {
    event: 'player:answer',
    payload: () => ({ question: 150, answer: 0 }),
    by: nobodyBut(everyPlayer('not_open')),
  },
  'player:answer, a shape of no type': {
    event: 'player:answer',
    payload: () => ({ question: 0, answer: { index: 0 } }),
    by: nobodyBut(everyPlayer('bad_request')),
  },
  'player:react': { event: 'player:react', payload: () => ({ emoji: '👍' }), by: nobodyBut(everyPlayer('ok=')) },
  'player:rename': {
    event: 'player:rename',
    payload: () => ({ nickname: 'Somebody Else' }),
    by: nobodyBut({
      ...everyPlayer(inTurn('ok', 'not_open', 'not_open', 'not_open', 'not_open', 'not_open', 'not_open', 'not_open')),
      otherPlayer: 'ok',
    }),
  },
  'player:leave': { event: 'player:leave', payload: nothing, by: nobodyBut(everyPlayer('ok')) },
  'player:receipts': {
    event: 'player:receipts',
    payload: () => ({ receipts: ['none.of.ours'] }),
    by: nobodyBut(everyPlayer('ok=')),
  },
  'room:sync': {
    event: 'room:sync',
    payload: nothing,
    by: nobodyBut({ ...everyPlayer('ok='), host: 'ok=', otherHost: 'ok=' }),
  },
  'clock:ping': {
    event: 'clock:ping',
    payload: nothing,
    by: nobodyBut({ newcomer: 'ok=', ...everyPlayer('ok='), host: 'ok=', otherHost: 'ok=' }),
  },
  'host:start': {
    event: 'host:start',
    payload: nothing,
    by: nobodyBut({
      host: inTurn(
        ...(['ok>intro', 'not_open', 'not_open', 'not_open'] as const),
        ...(['not_open', 'not_open', 'not_open', 'not_open'] as const),
      ),
      otherHost: 'ok',
    }),
  },
  'host:next': {
    event: 'host:next',
    payload: nothing,
    by: nobodyBut({
      host: inTurn('ok>intro', 'ok>open', 'ok>reveal', 'ok>reveal', 'ok=', 'ok>standings', 'ok>intro', 'ok='),
      otherHost: 'ok',
    }),
  },
  'host:end': {
    event: 'host:end',
    payload: nothing,
    by: nobodyBut({
      // Closed is held here; with its scores the room would be over.
      host: inTurn('ok>over', 'ok>over', 'ok>over', 'ok>over', 'ok>closed', 'ok>over', 'ok>over', 'ok='),
      otherHost: 'ok',
    }),
  },
  'host:start of a moment that is gone': {
    event: 'host:start',
    payload: () => ({ rev: 4_000 }),
    by: nobodyBut({ host: 'ok=', otherHost: 'ok=' }),
  },
  'host:next of a moment that is gone': {
    event: 'host:next',
    payload: () => ({ rev: 4_000 }),
    by: nobodyBut({ host: 'ok=', otherHost: 'ok=' }),
  },
  'host:end of a moment that is gone': {
    event: 'host:end',
    payload: () => ({ rev: 4_000 }),
    by: nobodyBut({ host: 'ok=', otherHost: 'ok=' }),
  },
  'host:pause': {
    event: 'host:pause',
    payload: nothing,
    by: nobodyBut({
      host: inTurn('not_open', 'ok>intro', 'ok>open', 'ok=', 'not_open', 'ok>reveal', 'ok>standings', 'not_open'),
      otherHost: 'not_open',
    }),
  },
  'host:resume': {
    event: 'host:resume',
    payload: nothing,
    by: nobodyBut({
      host: inTurn('not_open', 'ok=', 'ok=', 'ok>open', 'not_open', 'ok=', 'ok=', 'not_open'),
      otherHost: 'not_open',
    }),
  },
  'host:extend': {
    event: 'host:extend',
    payload: () => ({ ms: 1000 }),
    by: nobodyBut({
      host: inTurn('not_open', 'not_open', 'ok', 'ok', 'not_open', 'not_open', 'not_open', 'not_open'),
      otherHost: 'not_open',
    }),
  },
  'host:lock': {
    event: 'host:lock',
    payload: () => ({ locked: true }),
    by: nobodyBut({ host: 'ok', otherHost: 'ok' }),
  },
  'host:show': {
    event: 'host:show',
    payload: () => ({ question: 0, rowId: '0' }),
    by: nobodyBut({
      // Nothing is hidden here.
      host: inTurn(
        ...(['not_open', 'not_open', 'not_open', 'not_open'] as const),
        ...(['not_open', 'bad_request', 'not_open', 'not_open'] as const),
      ),
      otherHost: 'not_open',
    }),
  },
  'host:sweep': {
    event: 'host:sweep',
    payload: nothing,
    by: nobodyBut({
      // Everyone is connected here. Whoever may answer later has a score to lose.
      host: inTurn(
        ...(['ok=', 'not_open', 'not_open', 'not_open'] as const),
        ...(['not_open', 'not_open', 'not_open', 'not_open'] as const),
      ),
      otherHost: 'ok=',
    }),
  },
  'host:prompts': {
    event: 'host:prompts',
    payload: nothing,
    by: nobodyBut({ host: 'ok=', otherHost: 'ok=' }),
  },
  'host:kick': {
    event: 'host:kick',
    payload: ({ playerId }) => ({ playerId }),
    // Another room's host does not know this room's players.
    by: nobodyBut({ host: 'ok', otherHost: 'bad_request' }),
  },
  'host:readmit': {
    event: 'host:readmit',
    payload: ({ playerId }) => ({ playerId }),
    by: nobodyBut({
      host: inTurn('ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'not_open'),
      // Another room's host does not know this room's players.
      otherHost: 'bad_request',
    }),
  },
  'host:unban': {
    event: 'host:unban',
    payload: ({ playerId }) => ({ playerId }),
    // Nobody is banned here.
    by: nobodyBut({ host: 'ok=', otherHost: 'ok=' }),
  },
};

export const cellOf = (deed: Deed, role: Role, stage: Stage): Cell => {
  const row = deed.by[role];
  return typeof row === 'string' ? row : row[stage];
};
