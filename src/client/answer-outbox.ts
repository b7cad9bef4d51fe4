import type { Answer } from '../protocol/quiz.ts';
import { cancelled, type Reply } from './reply.ts';
import { type RequestContext, RetriedRequest } from './retried-request.ts';
import type { OutboxEntry } from './room-state.ts';

type AnswerReply = Reply<'player:answer'>;

export interface UnsentAnswer {
  question: number;
  answer: Answer;
}

export interface OutboxOptions {
  canSend: () => boolean;
  /** An entry was added or has changed its state. */
  onChange: (entry: OutboxEntry) => void;
}

interface Sending {
  entry: OutboxEntry;
  request: RetriedRequest<'player:answer'>;
  waiting: ((reply: AnswerReply) => void)[];
}

/**
 * Owns the answers of one seat from the tap until the server has accepted or refused them. It may send the same answer
 * many times, because an acknowledgement can get lost and `busy` means that the outcome is unknown. The server stores
 * the answer once and then replies `duplicate`. An answer whose question has closed meanwhile ends as `too_late`, so no
 * retry goes on for ever.
 */
export class AnswerOutbox {
  readonly #context: RequestContext;
  readonly #options: OutboxOptions;
  readonly #byQuestion = new Map<number, Sending>();

  constructor(context: RequestContext, options: OutboxOptions) {
    this.#context = context;
    this.#options = options;
  }

  /**
   * Sends an answer until it is accepted (or was before) or finally refused. A second, different answer is refused here
   * as `already_answered`: the first may be on disk by now.
   */
  put(question: number, answer: Answer): Promise<AnswerReply> {
    const known = this.#byQuestion.get(question);
    if (known !== undefined && known.entry.state !== 'refused') {
      if (!isSame(known.entry.answer, answer)) return Promise.resolve(otherAnswerGiven);
      if (known.entry.ack !== undefined) return Promise.resolve({ ok: true, ...known.entry.ack, status: 'duplicate' });
      return new Promise((resolve) => known.waiting.push(resolve));
    }
    const sending = this.#add({ question, answer });
    return new Promise((resolve) => {
      sending.waiting.push(resolve);
      this.#options.onChange(sending.entry);
      sending.request.send();
    });
  }

  /** Restores the unsent answers of an earlier run of this client. The next `flush()` sends them. */
  restore(unsent: UnsentAnswer[]): void {
    for (const answer of unsent) {
      if (!this.#byQuestion.has(answer.question)) this.#add(answer);
    }
  }

  entry(question: number | undefined): OutboxEntry | undefined {
    return question === undefined ? undefined : this.#byQuestion.get(question)?.entry;
  }

  /** The answers that must survive a reload. */
  get unsent(): UnsentAnswer[] {
    return [...this.#byQuestion.values()]
      .filter(({ entry }) => entry.state === 'sending')
      .map(({ entry: { question, answer } }) => ({ question, answer }));
  }

  /** Sends all pending answers at once: the connection, or the question, is back. */
  flush(): void {
    for (const { request } of this.#byQuestion.values()) request.send();
  }

  /**
   * Stops sending for now. Pending callers get `reply`, which is no refusal by the server: the answers stay, and the
   * next `flush()` sends them again.
   */
  stop(reply: Extract<AnswerReply, { ok: false }>): void {
    const { unsent } = this;
    for (const { question } of unsent) {
      const sending = this.#byQuestion.get(question);
      this.#byQuestion.delete(question);
      sending?.request.finish(reply);
      for (const resolve of sending?.waiting.splice(0) ?? []) resolve(reply);
    }
    this.restore(unsent);
  }

  /** Resends acknowledged answers that the server has lost since; `receipts` names them. */
  resend(receipts: ReadonlySet<string>): void {
    for (const { entry } of this.#byQuestion.values()) {
      if (entry.ack === undefined || !receipts.has(entry.ack.receipt)) continue;
      const sending = this.#add({ question: entry.question, answer: entry.answer });
      this.#options.onChange(sending.entry);
      sending.request.send();
    }
  }

  /** Drops all answers: they belong to another seat. */
  clear(): void {
    this.stop(cancelled('another seat was taken'));
    this.#byQuestion.clear();
  }

  #add({ question, answer }: UnsentAnswer): Sending {
    const request = new RetriedRequest(this.#context, {
      event: 'player:answer',
      payload: { question, answer },
      canSend: this.#options.canSend,
      onReply: (reply) => this.#settle(sending, reply),
    });
    const sending: Sending = { entry: { question, answer, state: 'sending' }, request, waiting: [] };
    this.#byQuestion.set(question, sending);
    return sending;
  }

  #settle(sending: Sending, reply: AnswerReply): void {
    if (this.#byQuestion.get(sending.entry.question) !== sending) return;
    if (reply.ok) {
      const { status, elapsedMs, receipt } = reply;
      sending.entry = { ...sending.entry, state: 'accepted', ack: { status, elapsedMs, receipt } };
    } else sending.entry = { ...sending.entry, state: 'refused', error: reply.error };
    this.#options.onChange(sending.entry);
    for (const resolve of sending.waiting.splice(0)) resolve(reply);
  }
}

const otherAnswerGiven: AnswerReply = {
  ok: false,
  error: { code: 'already_answered', message: 'another answer was given', retryable: false },
};

/** Answers are plain JSON without objects, so equal answers have equal text. */
const isSame = (a: Answer, b: Answer): boolean => JSON.stringify(a) === JSON.stringify(b);
