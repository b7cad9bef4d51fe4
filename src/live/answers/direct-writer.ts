import { canonicalAnswer, isValidAnswer, sameAnswer } from '../../game/answer-rules.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import type { ClientAck } from '../../protocol/client-events.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Answer } from '../../protocol/quiz.ts';
import { epochTag, noLogId } from '../rooms/receipt-text.ts';
import type { PreparedDefinition } from '../rooms/room-definitions.ts';
import { expectOk } from '../rooms/room-reply.ts';
import type { RoomScripts } from '../rooms/room-scripts.ts';
import type { RoomAdvancer } from '../rooms/room-advancer.ts';
import type { RoomTokens } from '../rooms/room-tokens.ts';
import { answerRow } from '../../log/answer-row.ts';
import { refusal, type AnswerWriter } from './answer-writer.ts';
import type { DirectAnswers } from './direct-answers.ts';

export interface DirectWriterDeps {
  scripts: RoomScripts;
  stored: DirectAnswers;
  tokens: RoomTokens;
  advancer: RoomAdvancer;
}

/** One answer in progress. */
interface Given {
  gameId: string;
  definition: PreparedDefinition;
  question: number;
  playerId: string;
  /** In canonical form, as it is stored. */
  answer: Answer;
  /** Redis' epoch when the answer was judged. */
  epoch: string;
}

/** The verdict of Redis on an answer; see `judge-answer.lua`. */
interface Judgement {
  verdict: string;
  elapsedMs: number;
  streakBefore: number;
  nowMs: number;
  /** Whether Redis still has the answers to the question, to compare repeats with. */
  remembered: boolean;
}

/**
 * The blocking baseline: Redis judges an answer by its clock, one unit of work commits it, Redis marks it, and then the
 * writer acknowledges it. If the process dies between the commit and the mark, the answer still counts, because the
 * scorer reads Postgres. The same answer sent again is then a duplicate and is marked. Owns no state.
 */
export class DirectWriter implements AnswerWriter {
  readonly #deps: DirectWriterDeps;

  constructor(deps: DirectWriterDeps) {
    this.#deps = deps;
  }

  async submit(
    { gameId, definition }: { gameId: string; definition: PreparedDefinition },
    playerId: string,
    { question, answer }: { question: number; answer: Answer },
  ): Promise<ClientAck<'player:answer'>> {
    const asked = definition.questions[question];
    const epoch = this.#deps.scripts.epochOf(gameId);
    const canonical = asked === undefined ? answer : canonicalAnswer(asked, answer);
    const given = { gameId, definition, question, playerId, answer: canonical, epoch };
    const judged = await this.#judge(given, asked !== undefined && isValidAnswer(asked, answer));
    switch (judged.verdict) {
      case 'duplicate':
        return this.#acknowledge(given, 'duplicate', judged.elapsedMs);
      case 'accepted':
        return this.#store(given, asked as ShownQuestion, judged);
      case 'too_late':
        if (!judged.remembered) throw refusal('too_late');
        // An answer judged in time may still be on its way to Postgres: closing the row fixes the order.
        await this.#deps.stored.close(given, judged.nowMs);
        return this.#repeated(given, 'too_late');
      case 'bad_request':
        return asked === undefined ? Promise.reject(refusal('bad_request')) : this.#repeated(given, 'bad_request');
      default:
        throw refusal(judged.verdict as ErrorCode);
    }
  }

  async #judge({ gameId, question, playerId, answer }: Given, valid: boolean): Promise<Judgement> {
    const { scripts, advancer } = this.#deps;
    const args = [question, playerId, valid ? '1' : '0', JSON.stringify(answer)];
    const [note, verdict, ...numbers] = expectOk(await scripts.run('judge-answer', gameId, args));
    advancer.scoreSoon(gameId, note);
    const [elapsedMs, streakBefore, nowMs, remembered] = numbers.map(Number) as [number, number, number, number];
    return { verdict: String(verdict), elapsedMs, streakBefore, nowMs, remembered: remembered === 1 };
  }

  async #store(given: Given, asked: ShownQuestion, judged: Judgement): Promise<ClientAck<'player:answer'>> {
    const { gameId, definition, playerId, answer } = given;
    const { elapsedMs, streakBefore, nowMs } = judged;
    // The moment of the answer in the form of a log id: a rebuilt room restores its clock from it.
    const row = answerRow({ gameId, definition }, asked, {
      playerId,
      answer,
      elapsedMs,
      streakBefore,
      logId: `${nowMs}-0`,
    });
    const outcome = await this.#deps.stored.insert(row);
    if (outcome !== 'stored') return this.#repeated(given, 'too_late');
    await this.#note(given, elapsedMs);
    return this.#acknowledge(given, 'accepted', elapsedMs);
  }

  /** Compares the answer with a stored one that was not marked; without a stored one, throws `otherwise`. */
  async #repeated(given: Given, otherwise: ErrorCode): Promise<ClientAck<'player:answer'>> {
    const earlier = await this.#deps.stored.find(given, given.playerId);
    if (earlier === undefined) throw refusal(otherwise);
    if (!sameAnswer(earlier.answer, given.answer)) throw refusal('already_answered');
    await this.#note(given, earlier.elapsedMs);
    return this.#acknowledge(given, 'duplicate', earlier.elapsedMs);
  }

  async #note({ gameId, question, playerId, answer }: Given, elapsedMs: number): Promise<void> {
    const { scripts, advancer } = this.#deps;
    const reply = await scripts.run('mark-answer', gameId, [question, playerId, elapsedMs, JSON.stringify(answer)]);
    const [note] = expectOk(reply);
    advancer.scoreSoon(gameId, note);
  }

  #acknowledge(given: Given, status: 'accepted' | 'duplicate', elapsedMs: number): ClientAck<'player:answer'> {
    const { gameId, playerId, question, answer, epoch } = given;
    const place = { logId: noLogId, position: 0, epoch: epochTag(epoch) };
    const receipt = this.#deps.tokens.receipt(gameId, { playerId, question, elapsedMs, answer, ...place });
    return { status, elapsedMs, receipt };
  }
}
