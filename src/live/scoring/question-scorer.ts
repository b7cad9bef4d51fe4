import type { DirectAnswers } from '../answers/direct-answers.ts';
import { pathOf } from '../../game/definition.ts';
import type { Seat, SeatScore } from '../../game/score-question.ts';
import { scorers } from '../../game/scorers.ts';
import type { TimedAnswer } from '../../game/question-summary.ts';
import type { Keys } from '../../redis/keys.ts';
import type { RoomDefinitions } from '../rooms/room-definitions.ts';
import type { RoomReader } from '../rooms/room-reader.ts';
import { expectOk, parseSeatView, parseStoredAnswer, type StoredSeat } from '../rooms/room-reply.ts';
import type { RoomScripts } from '../rooms/room-scripts.ts';
import type { StoredScore } from '../../game/player-result.ts';
import { writeAttempt } from './write-attempt.ts';

export interface ScorerDeps {
  keys: Keys;
  scripts: RoomScripts;
  reader: RoomReader;
  definitions: RoomDefinitions;
  /** The answers of direct games. */
  direct: Pick<DirectAnswers, 'freeze'>;
  /** A unique name of an attempt: the fencing token. */
  newId: () => string;
}

/**
 * Scores closed questions: reads the frozen answers, computes the next state with the pure rules, writes it under keys of
 * its own attempt, and commits. Any process may score, also twice or halfway: one commit per question counts.
 */
export class QuestionScorer {
  readonly #deps: ScorerDeps;

  constructor(deps: ScorerDeps) {
    this.#deps = deps;
  }

  /**
   * Scores the room's closed question and reveals it. Resolves to whether this call's commit counted.
   * @throws {CodedError} `busy` when this process does not know the game, or when Redis or (for a direct game) Postgres
   *   is unavailable. The room's deadline then starts another attempt.
   */
  async score(gameId: string): Promise<boolean> {
    const { scripts, definitions, reader, keys, newId } = this.#deps;
    const view = parseSeatView(expectOk(await scripts.run('read-seat', gameId, [''])));
    if (view.phase !== 'closed' || view.scoredQ >= view.q) return false;
    const definition = await definitions.get(gameId);
    const scorer = scorers.of(definition);
    const question = definition.questions[view.q];
    if (question === undefined) throw new Error(`game ${gameId} is at question ${view.q}, which it does not have`);

    const room = keys.room(gameId);
    const stored = new Map<string, StoredSeat>();
    for await (const [id, text] of reader.scan(room.seats)) stored.set(id, JSON.parse(text) as StoredSeat);
    const before = new Map<string, SeatScore>();
    for await (const [id, text] of reader.scan(room.scores)) before.set(id, JSON.parse(text) as StoredScore);
    const answers =
      pathOf(definition) === 'direct'
        ? await this.#deps.direct.freeze({ gameId, question: view.q }, view.now)
        : await this.#readLogged(room.answers(view.q));
    // The commit adds later seats: it compares `joinSeq` with the seats read here.
    const seats: Seat[] = [...stored]
      .filter(([, seat]) => seat.joinOrder <= view.joinSeq)
      .map(([playerId, { nickname, joinOrder }]) => ({ playerId, nickname, joinOrder }));
    const { after, order, summary } = scorer.scoreQuestion({
      question,
      settings: definition.settings,
      seats,
      before,
      answers,
    });

    const sums = (definition.settings.teams ?? []).map(() => 0);
    const scores: string[] = [];
    for (const [id, score] of after) {
      const { nickname, team } = stored.get(id) as StoredSeat;
      if (team >= 0) sums[team] = (sums[team] ?? 0) + score.score;
      scores.push(id, JSON.stringify({ ...score, nickname, team, q: view.q } satisfies StoredScore));
    }
    const board = order.map((id) => `${id}|${after.get(id)?.score ?? 0}|${stored.get(id)?.nickname ?? ''}`);
    const attempt = room.attempt(newId());
    await writeAttempt(scripts, gameId, attempt, { scores, board });
    const reply = await scripts.run(
      'commit-scores',
      gameId,
      [
        view.q,
        scorer.version,
        JSON.stringify(summary),
        JSON.stringify(summary.counts),
        summary.answered,
        JSON.stringify(sums),
        view.joinSeq,
        board.length,
      ],
      [attempt.scores, attempt.board],
    );
    if (Array.isArray(reply) && reply[0] === 'conflict') return false;
    expectOk(reply);
    return true;
  }

  async #readLogged(key: string): Promise<Map<string, TimedAnswer>> {
    const answers = new Map<string, TimedAnswer>();
    for await (const [id, text] of this.#deps.reader.scan(key)) {
      const { answer, elapsedMs } = parseStoredAnswer(text);
      answers.set(id, { answer: JSON.parse(answer), elapsedMs });
    }
    return answers;
  }
}
