/** A game with its host and players in place, and the moves that every scenario makes. */
import type { Answer, QuizInput } from '../../src/protocol/quiz.ts';
import { revEvents, type Phase, type Snapshot } from '../../src/protocol/server-events.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import {
  startQuickfire,
  type QuickfireOptions,
  type TestGame,
  type TestPlayer,
  type TestQuickfire,
} from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import type { TestClient } from '../support/test-client.ts';
import { ClientRecorder } from './client-recorder.ts';
import { RoomShift } from './room-shift.ts';

export interface Scenery {
  product: TestQuickfire;
  watch: ClientRecorder;
  shift: RoomShift;
  stop(): Promise<void>;
}

/** Two web processes by default, a worker, and no rate limits: one test client does what many people do. */
export async function startScenery(options: QuickfireOptions = {}): Promise<Scenery> {
  const env = {
    LIMIT_EVENTS_PER_SECOND: '1000000',
    LIMIT_EVENTS_BURST: '1000000',
    LIMIT_GUESTS_PER_MINUTE: '1000000',
    LIMIT_REST_PER_MINUTE: '1000000',
    ...options.env,
  };
  const product = await startQuickfire({ webs: 2, ...options, env });
  const shift = new RoomShift(product);
  const stop = async () => {
    shift.close();
    await product.stop();
  };
  return { product, watch: new ClientRecorder(product), shift, stop };
}

export interface Stage {
  game: TestGame;
  host: TestClient;
  players: TestPlayer[];
}

/** The host on the first process, the players on all in turn, in join order. No intro unless the settings ask for one. */
export async function setStage(
  product: TestQuickfire,
  given: { quiz?: QuizInput; settings?: SettingsInput; players?: number } = {},
): Promise<Stage> {
  const game = await product.game(given.quiz ?? singlesQuiz(2), { introMs: 0, ...given.settings });
  const host = await product.host(game);
  const players: TestPlayer[] = [];
  for (let i = 0; i < (given.players ?? 2); i += 1) players.push(await product.join(game, `Player ${i}`, { web: i }));
  return { game, host, players };
}

/** The room as the host may see it at any moment. */
export async function roomOf(client: TestClient): Promise<Snapshot['room'] & { rev: number }> {
  const { room, rev } = await client.snapshot();
  return { ...room, rev };
}

/** Steps on until the room is in this phase of this question; answers are whatever has been given by then. */
export async function stepTo(host: TestClient, phase: Phase, index = 0): Promise<void> {
  for (let steps = 0; steps < 1000; steps += 1) {
    const { room, question } = await host.snapshot();
    if (room.phase === phase && (phase === 'lobby' || phase === 'over' || question?.index === index)) return;
    if (room.phase !== 'closed') await host.must('host:next', {});
  }
  throw new Error(`the room never came to ${phase} of question ${index}`);
}

/** Waits for the question to open, then answers. */
export async function answer({ client }: Pick<TestPlayer, 'client'>, index: number, given: Answer) {
  await client.event('question:open', (open) => open.index === index);
  return client.must('player:answer', { question: index, answer: given });
}

/** The room events a client has been sent, in order. */
export function roomEvents(client: TestClient): string[] {
  return client.names().filter((name) => (revEvents as readonly string[]).includes(name));
}

/** Resolves when the condition holds; asks again as fast as the condition itself answers. */
export async function eventually<T>(ask: () => Promise<T>, holds: (value: T) => boolean, limitMs = 15_000): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > until) throw new Error(`it never held; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
