import type { GameDefinition } from '../../game/definition.ts';
import type { StoredScore } from '../../game/player-result.ts';
import type { ShownKey } from '../../game/question-types/shown-question.ts';
import { rankByScore } from '../../game/ranking.ts';
import { initialScore, type SeatScore } from '../../game/score-question.ts';
import type { Counts } from '../../protocol/quiz.ts';
import type { Phase } from '../../protocol/server-events.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Keys } from '../../redis/keys.ts';
import type { RoomDefinitions } from '../rooms/room-definitions.ts';
import type { RoomReader } from '../rooms/room-reader.ts';
import { expectOk, parseSeatView, type SeatView, type StoredSeat } from '../rooms/room-reply.ts';
import type { RoomScripts } from '../rooms/room-scripts.ts';
import { writeAttempt } from './write-attempt.ts';

/** Seats may come and go between the reading and the commit. */
const triesMax = 5;

export interface RoomRegraderDeps {
  keys: Keys;
  scripts: RoomScripts;
  reader: RoomReader;
  definitions: RoomDefinitions;
  /** A unique name of an attempt: the fencing token. */
  newId: () => string;
}

export interface RoomRegrade {
  /** The last scored question, whose state the scores are. */
  question: number;
  /** The number of the regrade in its game, from 1: a fencing token. */
  seq: number;
  scores: ReadonlyMap<string, SeatScore>;
  /** The data of the log's entry; `undefined` of a game that is over. */
  logged: object | undefined;
  /** Of that question, when it was regraded: what its reveal shows now. */
  revealed?: (ShownKey & { counts: Counts; answered: number }) | undefined;
}

function stateOf(phase: Phase) {
  if (phase === 'over' || phase === 'lobby') return phase;
  return phase === 'reveal' || phase === 'standings' ? 'between' : 'playing';
}

/** Changes the scores of a room after questions of it were regraded. Any process may do it; one commit counts. */
export class RoomRegrader {
  readonly #deps: RoomRegraderDeps;

  constructor(deps: RoomRegraderDeps) {
    this.#deps = deps;
  }

  /** The room's part in a regrade; `undefined` without a room. @throws {CodedError} `busy` */
  async findRegradable(gameId: string) {
    const view = await this.#view(gameId);
    if (view === undefined) return undefined;
    const { phase, scoredQ, regrades, now } = view;
    return { state: stateOf(phase), scoredQ, regrades, now } as const;
  }

  /**
   * Makes these scores the room's. Seats that they lack came later, and have none yet.
   * @returns `false` when the room has moved on, or has a later regrade
   * @throws {CodedError} `busy`; when the reply was lost it may be done
   */
  async commitRegrade(gameId: string, regrade: RoomRegrade): Promise<boolean> {
    for (let tries = 0; tries < triesMax; tries += 1) {
      // oxlint-disable-next-line no-await-in-loop -- the seats may have changed since they were read
      const view = await this.#view(gameId);
      const state = view === undefined ? undefined : stateOf(view.phase);
      if (view === undefined || state !== (regrade.logged === undefined ? 'over' : 'between')) return false;
      if (view.scoredQ !== regrade.question) return false;
      if (state === 'over' ? view.regrades >= regrade.seq : view.regrades !== regrade.seq - 1) return false;
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (await this.#tryToCommit(gameId, view, regrade)) return true;
    }
    throw new CodedError('busy', 'players come and go, try again', { retryAfterMs: 1000 });
  }

  async #tryToCommit(gameId: string, view: SeatView, regrade: RoomRegrade): Promise<boolean> {
    const { keys, scripts, reader, definitions, newId } = this.#deps;
    const room = keys.room(gameId);
    const definition = await definitions.get(gameId);
    const seats = new Map<string, StoredSeat>();
    for await (const [id, text] of reader.scan(room.seats)) seats.set(id, JSON.parse(text) as StoredSeat);
    const { scores, board, sums } = roomScores(definition, seats, regrade);
    const attempt = room.attempt(newId());
    await writeAttempt(scripts, gameId, attempt, { scores, board });
    const { logged, revealed, question, seq } = regrade;
    const shown = revealed === undefined ? '' : JSON.stringify({ index: question, ...revealed });
    const reply = await scripts.run(
      'regrade-room',
      gameId,
      [
        question,
        view.joinSeq,
        seats.size,
        JSON.stringify(sums),
        seq,
        logged === undefined ? '' : JSON.stringify(logged),
        shown,
      ],
      [attempt.scores, attempt.board],
    );
    if (Array.isArray(reply) && reply[0] === 'conflict') return false;
    expectOk(reply);
    return true;
  }

  async #view(gameId: string): Promise<SeatView | undefined> {
    const reply = await this.#deps.scripts.run('read-seat', gameId, ['']);
    if (Array.isArray(reply) && reply[0] === 'no_such_room') return undefined;
    return parseSeatView(expectOk(reply));
  }
}

/** What the room stores of its present seats. */
function roomScores(
  { settings }: Pick<GameDefinition, 'settings'>,
  seats: ReadonlyMap<string, StoredSeat>,
  { scores: made, question: q }: RoomRegrade,
): { scores: string[]; board: string[]; sums: number[] } {
  const sums = (settings.teams ?? []).map(() => 0);
  const scores: string[] = [];
  const rows = [...seats].map(([playerId, { nickname, team, joinOrder }]) => {
    const score = made.get(playerId) ?? initialScore;
    if (team >= 0) sums[team] = (sums[team] ?? 0) + score.score;
    scores.push(playerId, JSON.stringify({ ...score, nickname, team, q } satisfies StoredScore));
    return { playerId, nickname, joinOrder, score: score.score, timeMs: score.timeMs };
  });
  const board = rankByScore(rows).map(({ row }) => `${row.playerId}|${row.score}|${row.nickname}`);
  return { scores, board, sums };
}
