import { setTimeout as sleep } from 'node:timers/promises';
import { TestClient } from '../../support/test-client.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import type { AttackTarget, StageGame } from './attack-target.ts';

const playerCount = 20;
const questionCount = 200;
/** Players answer at random within so long after the question has opened. */
const thinkMs = 60;
const patientMs = 30_000;

/** How long acknowledgements took, in ms. */
export class Latencies {
  readonly #all: number[] = [];

  add(ms: number): void {
    this.#all.push(ms);
  }

  get count(): number {
    return this.#all.length;
  }

  quantile(share: number): number {
    const sorted = this.#all.toSorted((left, right) => left - right);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  }

  addAll(others: Latencies): this {
    this.#all.push(...others.#all);
    return this;
  }
}

/**
 * A room of 20 players who answer one question after the other, for as long as it is measured: what others do must not be
 * felt in it. When its questions are used up, the same people play a new game.
 */
export class BystanderRoom {
  readonly #target: AttackTarget;
  #host: TestClient | undefined;
  #players: TestClient[] = [];
  readonly #stock: StageGame[] = [];
  #next = questionCount;

  constructor(target: AttackTarget) {
    this.#target = target;
  }

  /** Makes games to play: under attack the limits of the address they all share may be reached. */
  async stock(games: number): Promise<void> {
    const quiz = singlesQuiz(questionCount, 240_000);
    for (let i = 0; i < games; i += 1) this.#stock.push(await this.#target.makeGame(quiz, { introMs: 0 }));
  }

  /** Sees to it that so many questions can be played without a new game. */
  async ready(questions: number): Promise<void> {
    if (this.#next + questions > questionCount) await this.#open();
  }

  /** Plays for so long. @returns how long each answer's acknowledgement took; each was accepted. */
  async measure(forMs: number): Promise<Latencies> {
    const latencies = new Latencies();
    for (const until = performance.now() + forMs; performance.now() < until;) {
      if (this.#next === questionCount) await this.#open();
      const index = this.#next;
      // A game whose question failed is not gone on with.
      this.#next = questionCount;
      await this.#playQuestion(index, latencies);
      this.#next = index + 1;
    }
    return latencies;
  }

  get connected(): boolean {
    return [this.#host, ...this.#players].every((client) => client?.socket.connected === true);
  }

  close(): void {
    this.#host?.close();
    for (const player of this.#players.splice(0)) player.close();
  }

  async #open(): Promise<void> {
    this.close();
    const { url } = this.#target;
    if (this.#stock.length === 0) await this.stock(1);
    const game = this.#stock.shift() as StageGame;
    this.#host = new TestClient(url, { token: game.hostToken });
    await this.#host.event('room:snapshot');
    for (let i = 0; i < playerCount; i += 1) {
      const player = await new TestClient(url).connected();
      await player.must('player:join', { pin: game.pin, nickname: `Bystander ${i}` });
      this.#players.push(player);
    }
    this.#next = 0;
  }

  async #playQuestion(index: number, latencies: Latencies): Promise<void> {
    const host = this.#host as TestClient;
    if (index > 0) await press(host, 'host:next');
    await press(host, index === 0 ? 'host:start' : 'host:next');
    await Promise.all(
      this.#players.map(async (player) => {
        await player.event('question:open', (question) => question.index === index, patientMs);
        await sleep(Math.random() * thinkMs);
        const sentAt = performance.now();
        for (;;) {
          const reply = await player.send('player:answer', { question: index, answer: 0 }, patientMs);
          if (reply.ok) break;
          // As our clients do: what was not acknowledged is sent again, and its time goes on.
          if (!reply.error.retryable) throw new Error(`a bystander was refused: ${JSON.stringify(reply.error)}`);
        }
        latencies.add(performance.now() - sentAt);
      }),
    );
    await host.event('question:closed', (closed) => closed.index === index, patientMs);
    for (const client of [host, ...this.#players]) client.received.length = 0;
  }
}

/** As our page does: again while the server is busy. @throws what else it is refused with */
async function press(host: TestClient, event: 'host:start' | 'host:next'): Promise<void> {
  for (;;) {
    const reply = await host.send(event, {}, patientMs);
    if (reply.ok) return;
    if (!reply.error.retryable) throw new Error(`${event} was refused: ${JSON.stringify(reply.error)}`);
    await sleep(reply.error.retryAfterMs ?? 100);
  }
}
