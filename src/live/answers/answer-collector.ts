import { canonicalAnswer, isValidAnswer } from '../../game/answer-rules.ts';
import type { ClientAck } from '../../protocol/client-events.ts';
import { CodedError, type ErrorCode } from '../../protocol/errors.ts';
import type { Answer } from '../../protocol/quiz.ts';
import type { ScriptReply } from '../../redis/script-runner.ts';
import type { PreparedDefinition } from '../rooms/room-definitions.ts';
import { epochTag } from '../rooms/receipt-text.ts';
import { expectOk } from '../rooms/room-reply.ts';
import type { RoomScripts } from '../rooms/room-scripts.ts';
import type { RoomAdvancer } from '../rooms/room-advancer.ts';
import type { RoomTokens } from '../rooms/room-tokens.ts';
import { refusal, type AnswerWriter } from './answer-writer.ts';

/** Answers judged by one script call at most. Further ones wait for the next call of the same tick. */
const batchMax = 500;
/**
 * The least time between two calls for one room and question, unless a batch is full. Below 250 answers a second this
 * adds no noticeable delay. Above, a call for each answer costs this process more than the answer itself.
 */
const minIntervalMs = 4;

interface Waiting {
  playerId: string;
  answer: Answer;
  valid: boolean;
  resolve: (ack: ClientAck<'player:answer'>) => void;
  reject: (error: unknown) => void;
}

/** The answers of one room to one question. */
interface AnswerQueue {
  readonly gameId: string;
  readonly question: number;
  /** Not sent yet. */
  waiting: Waiting[];
  /** Script calls that Redis has not answered yet. */
  inFlight: number;
  /** Whether the last call was sent less than `minIntervalMs` ago. */
  throttled: boolean;
}

/**
 * The buffered writer. One script call judges and stores all answers of a room that arrive in one turn of the event
 * loop. Answers that arrive while a call is in flight, or within `minIntervalMs` after it was sent, share the next
 * call. The first answer is sent at once. An answer resolves only after Redis has it on disk.
 */
export class AnswerCollector implements AnswerWriter {
  readonly #scripts: RoomScripts;
  readonly #tokens: RoomTokens;
  readonly #advancer: RoomAdvancer;
  readonly #durable: () => boolean;
  /** By game and question: queues with answers waiting or in flight, or throttled. */
  readonly #queues = new Map<string, AnswerQueue>();
  /** Queues to send at the end of this turn. */
  #due = new Set<AnswerQueue>();

  /** @param deps.durable whether Redis keeps what it acknowledges; while not, every answer is refused as `busy` */
  constructor(deps: { scripts: RoomScripts; tokens: RoomTokens; advancer: RoomAdvancer; durable: () => boolean }) {
    this.#scripts = deps.scripts;
    this.#tokens = deps.tokens;
    this.#advancer = deps.advancer;
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
    const queue = this.#queueOf(gameId, question);
    const { promise, resolve, reject } = Promise.withResolvers<ClientAck<'player:answer'>>();
    queue.waiting.push({
      playerId,
      answer: asked === undefined ? answer : canonicalAnswer(asked, answer),
      valid: asked !== undefined && isValidAnswer(asked, answer),
      resolve,
      reject,
    });
    this.#sendSoon(queue);
    return promise;
  }

  #queueOf(gameId: string, question: number): AnswerQueue {
    const key = `${gameId}|${question}`;
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = { gameId, question, waiting: [], inFlight: 0, throttled: false };
      this.#queues.set(key, queue);
    }
    return queue;
  }

  #sendSoon(queue: AnswerQueue): void {
    if (this.#due.size === 0) setImmediate(() => this.#sendDue());
    this.#due.add(queue);
  }

  #sendDue(): void {
    const due = this.#due;
    this.#due = new Set();
    for (const queue of due) {
      while (queue.waiting.length >= batchMax) this.#send(queue);
      if (queue.waiting.length > 0 && queue.inFlight === 0 && !queue.throttled) this.#send(queue);
    }
  }

  #send(queue: AnswerQueue): void {
    const answers = queue.waiting.splice(0, batchMax);
    queue.inFlight += 1;
    void this.#judge(queue, answers).then(() => {
      queue.inFlight -= 1;
      this.#resume(queue);
    });
    if (queue.throttled) return;
    queue.throttled = true;
    setTimeout(() => {
      queue.throttled = false;
      this.#resume(queue);
    }, minIntervalMs);
  }

  /** A call or its interval has ended: sends what waits, or drops the empty queue. */
  #resume(queue: AnswerQueue): void {
    if (queue.waiting.length > 0) this.#sendSoon(queue);
    else if (queue.inFlight === 0 && !queue.throttled) this.#queues.delete(`${queue.gameId}|${queue.question}`);
  }

  async #judge(queue: AnswerQueue, answers: readonly Waiting[]): Promise<void> {
    const { gameId, question } = queue;
    try {
      const texts = answers.map(({ answer }) => JSON.stringify(answer));
      const triples = answers.flatMap(({ playerId, valid }, i) => [playerId, valid ? '1' : '0', texts[i] as string]);
      // The epoch that the script compares: another one may have begun by the time of the reply.
      const epoch = this.#scripts.epochOf(gameId);
      const [note, ...verdicts] = expectOk(await this.#scripts.run('accept-answers', gameId, [question, ...triples]));
      for (const [i, waiting] of answers.entries())
        this.#reply(waiting, { gameId, question, epoch }, verdicts.slice(i * 4, i * 4 + 4));
      this.#advancer.scoreSoon(gameId, note);
    } catch (error) {
      // Answers behind a call that timed out would wait as long again: they fail with it.
      const others = error instanceof CodedError && error.code === 'busy' ? queue.waiting.splice(0) : [];
      for (const { reject } of [...answers, ...others]) reject(error);
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
