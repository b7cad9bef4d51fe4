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

/** Answers judged by one script call; what comes on top waits for the next one of the same tick. */
const batchMax = 500;
/**
 * Calls for one room and question leave at least so far apart, unless they are full. Below 250 answers a second nobody
 * notices; above, a call of its own costs this process more than the answer does.
 */
const restMs = 4;

interface Waiting {
  playerId: string;
  answer: Answer;
  valid: boolean;
  resolve: (ack: ClientAck<'player:answer'>) => void;
  reject: (error: unknown) => void;
}

/** The answers of one room to one question. */
interface Line {
  readonly gameId: string;
  readonly question: number;
  /** Not sent yet. */
  waiting: Waiting[];
  /** Script calls that Redis has not answered yet. */
  inFlight: number;
  /** The last call left less than `restMs` ago. */
  resting: boolean;
}

/**
 * The buffered writer. Those of one room that arrive in one turn of the event loop are judged and stored by one script
 * call, and so are those that arrive while such a call is on its way, or within `restMs` after one has left. The first one
 * waits for nobody. An answer resolves only after Redis has it on disk.
 */
export class AnswerCollector implements AnswerWriter {
  readonly #scripts: RoomScripts;
  readonly #tokens: RoomTokens;
  readonly #advancer: RoomAdvancer;
  readonly #durable: () => boolean;
  /** By game and question: those with answers waiting or in flight, or resting. */
  readonly #lines = new Map<string, Line>();
  /** Lines to be looked at when this turn has read what came in. */
  #due = new Set<Line>();

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
    const line = this.#lineOf(gameId, question);
    const { promise, resolve, reject } = Promise.withResolvers<ClientAck<'player:answer'>>();
    line.waiting.push({
      playerId,
      answer: asked === undefined ? answer : canonicalAnswer(asked, answer),
      valid: asked !== undefined && isValidAnswer(asked, answer),
      resolve,
      reject,
    });
    this.#sendSoon(line);
    return promise;
  }

  #lineOf(gameId: string, question: number): Line {
    const key = `${gameId}|${question}`;
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = { gameId, question, waiting: [], inFlight: 0, resting: false };
      this.#lines.set(key, line);
    }
    return line;
  }

  #sendSoon(line: Line): void {
    if (this.#due.size === 0) setImmediate(() => this.#sendDue());
    this.#due.add(line);
  }

  #sendDue(): void {
    const due = this.#due;
    this.#due = new Set();
    for (const line of due) {
      while (line.waiting.length >= batchMax) this.#send(line);
      if (line.waiting.length > 0 && line.inFlight === 0 && !line.resting) this.#send(line);
    }
  }

  #send(line: Line): void {
    const answers = line.waiting.splice(0, batchMax);
    line.inFlight += 1;
    void this.#judge(line, answers).then(() => {
      line.inFlight -= 1;
      this.#goOn(line);
    });
    if (line.resting) return;
    line.resting = true;
    setTimeout(() => {
      line.resting = false;
      this.#goOn(line);
    }, restMs);
  }

  /** Something that answers may have waited for is over. */
  #goOn(line: Line): void {
    if (line.waiting.length > 0) this.#sendSoon(line);
    else if (line.inFlight === 0 && !line.resting) this.#lines.delete(`${line.gameId}|${line.question}`);
  }

  async #judge(line: Line, answers: readonly Waiting[]): Promise<void> {
    const { gameId, question } = line;
    try {
      const texts = answers.map(({ answer }) => JSON.stringify(answer));
      const triples = answers.flatMap(({ playerId, valid }, i) => [playerId, valid ? '1' : '0', texts[i] as string]);
      // The one that the script will compare: by the time of the reply another one may have begun.
      const epoch = this.#scripts.epochOf(gameId);
      const [note, ...verdicts] = expectOk(await this.#scripts.run('accept-answers', gameId, [question, ...triples]));
      for (const [i, waiting] of answers.entries())
        this.#reply(waiting, { gameId, question, epoch }, verdicts.slice(i * 4, i * 4 + 4));
      this.#advancer.scoreSoon(gameId, note);
    } catch (error) {
      // Who waits behind a call that Redis did not answer in time would wait as long once more.
      const others = error instanceof CodedError && error.code === 'busy' ? line.waiting.splice(0) : [];
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
