import { canonicalAnswer, isValidAnswer } from '../game/answer-rules.ts';
import type { ClientAck } from '../protocol/client-events.ts';
import { CodedError, type ErrorCode } from '../protocol/errors.ts';
import type { Answer } from '../protocol/quiz.ts';
import type { ScriptReply } from '../redis/script-runner.ts';
import type { PreparedDefinition } from '../rooms/room-definitions.ts';
import { epochTag } from '../rooms/receipt-text.ts';
import { expectOk } from '../rooms/room-reply.ts';
import type { RoomScripts } from '../rooms/room-scripts.ts';
import type { RoomTender } from '../rooms/room-tender.ts';
import type { RoomTokens } from '../rooms/room-tokens.ts';
import { refusal, type AnswerWriter } from './answer-writer.ts';

/** Answers judged by one script call; what comes on top waits for the next one of the same tick. */
const batchMax = 500;

interface Waiting {
  playerId: string;
  answer: Answer;
  valid: boolean;
  resolve: (ack: ClientAck<'player:answer'>) => void;
  reject: (error: unknown) => void;
}

interface Batch {
  gameId: string;
  question: number;
  answers: Waiting[];
}

/**
 * The buffered writer: collects those that arrive in one turn of the event loop and has them judged and stored by
 * one script call per room and question. An answer resolves only after Redis has it on disk.
 */
export class AnswerCollector implements AnswerWriter {
  readonly #scripts: RoomScripts;
  readonly #tokens: RoomTokens;
  readonly #tender: RoomTender;
  readonly #durable: () => boolean;
  #batches = new Map<string, Batch>();
  #scheduled = false;

  /** @param deps.durable whether Redis keeps what it acknowledges; while not, every answer is refused as `busy` */
  constructor(deps: { scripts: RoomScripts; tokens: RoomTokens; tender: RoomTender; durable: () => boolean }) {
    this.#scripts = deps.scripts;
    this.#tokens = deps.tokens;
    this.#tender = deps.tender;
    this.#durable = deps.durable;
  }

  submit(
    room: { gameId: string; definition: PreparedDefinition },
    playerId: string,
    { question, answer }: { question: number; answer: Answer },
  ): Promise<ClientAck<'player:answer'>> {
    if (!this.#durable()) throw new CodedError('busy', 'answers cannot be stored now', { retryAfterMs: 500 });
    const { gameId, definition } = room;
    const asked = definition.questions[question];
    const key = `${gameId}|${question}`;
    let batch = this.#batches.get(key);
    if (batch === undefined) {
      batch = { gameId, question, answers: [] };
      this.#batches.set(key, batch);
    }
    const { promise, resolve, reject } = Promise.withResolvers<ClientAck<'player:answer'>>();
    batch.answers.push({
      playerId,
      answer: asked === undefined ? answer : canonicalAnswer(asked, answer),
      valid: asked !== undefined && isValidAnswer(asked, answer),
      resolve,
      reject,
    });
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.#flush());
    }
    return promise;
  }

  #flush(): void {
    this.#scheduled = false;
    const batches = this.#batches;
    this.#batches = new Map();
    for (const { gameId, question, answers } of batches.values()) {
      for (let from = 0; from < answers.length; from += batchMax) {
        void this.#judge(gameId, question, answers.slice(from, from + batchMax));
      }
    }
  }

  async #judge(gameId: string, question: number, answers: readonly Waiting[]): Promise<void> {
    try {
      const texts = answers.map(({ answer }) => JSON.stringify(answer));
      const triples = answers.flatMap(({ playerId, valid }, i) => [playerId, valid ? '1' : '0', texts[i] as string]);
      // The one that the script will compare: by the time of the reply another one may have begun.
      const epoch = this.#scripts.epochOf(gameId);
      const [note, ...verdicts] = expectOk(await this.#scripts.run('accept-answers', gameId, [question, ...triples]));
      for (const [i, waiting] of answers.entries())
        this.#reply(waiting, { gameId, question, epoch }, verdicts.slice(i * 4, i * 4 + 4));
      this.#tender.scoreSoon(gameId, note);
    } catch (error) {
      for (const { reject } of answers) reject(error);
    }
  }

  #reply(
    waiting: Waiting,
    at: { gameId: string; question: number; epoch: string },
    verdict: readonly ScriptReply[],
  ): void {
    const [code, elapsed, logId, position] = verdict;
    if (code !== 'accepted' && code !== 'duplicate') {
      waiting.reject(refusal(code as ErrorCode));
      return;
    }
    const elapsedMs = Number(elapsed);
    const receipt = this.#tokens.receipt(at.gameId, {
      playerId: waiting.playerId,
      question: at.question,
      logId: String(logId),
      position: Number(position),
      elapsedMs,
      epoch: epochTag(at.epoch),
      answer: waiting.answer,
    });
    waiting.resolve({ status: code, elapsedMs, receipt });
  }
}
