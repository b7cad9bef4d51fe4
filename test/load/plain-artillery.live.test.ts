/** The scenario files as a load tester runs them: Artillery alone, from another directory, into rooms that somebody hosts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostGame } from '../../load/host-game.ts';
import { makeQuiz } from '../../load/make-quiz.ts';
import { type Game, Rest } from '../../load/rest.ts';
import { childEnvironment } from '../support/environment.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { TestClient } from '../support/test-client.ts';

const root = join(import.meta.dirname, '../..');
let product: TestQuickfire;
let rest: Rest;
let elsewhere: string;

beforeAll(async () => {
  product = await startQuickfire();
  rest = new Rest(product.url());
  elsewhere = mkdtempSync(join(tmpdir(), 'quickfire-elsewhere-'));
});
afterAll(async () => {
  rmSync(elsewhere, { recursive: true, force: true });
  await product.stop();
});

async function artillery(scenario: string, ...args: string[]) {
  const file = join(root, 'load/scenarios', `${scenario}.yml`);
  const program = join(root, 'node_modules/artillery/bin/run');
  const child = spawn(process.execPath, [program, 'run', file, '--target', product.url(), ...args], {
    cwd: elsewhere,
    env: childEnvironment({ ARTILLERY_DISABLE_TELEMETRY: '1' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const summary = stdout.slice(stdout.indexOf('Summary report'));
  const counter = (name: string) => Number(new RegExp(`^${name}: \\.* (\\d+)$`, 'm').exec(summary)?.[1]);
  return { code, stdout, stderr, counter };
}

const variables = (more: object): string[] => ['-v', JSON.stringify({ thinkMs: 100, joinSeconds: 1, ...more })];

/** Until `players` are there; then the host leaves the room for good. */
async function closeLobby({ hostToken }: Game, players: number): Promise<void> {
  const host = await new TestClient(product.url(), { token: hostToken }).connected();
  await host.event('room:players', (lobby) => lobby.players === players, 90_000);
  await host.end();
  host.close();
}

it('plays from several machines into a room of one’s own, and ends with it', { timeout: 180_000 }, async () => {
  const game = await rest.createGame({ ...makeQuiz(1), title: 'A quiz of my own' }, { introMs: 0 });
  const closed = await rest.createGame(makeQuiz(1), {});
  const { signal } = new AbortController();
  const [one, other, sentHome, wrong] = await Promise.all([
    artillery('hall', ...variables({ pin: game.pin, players: 3 })),
    // Phases of one's own; the PIN may be a number.
    artillery(
      'answer-burst',
      '-v',
      JSON.stringify({ pin: Number(game.pin), thinkMs: 100 }),
      '--overrides',
      '{"config":{"phases":[{"duration":1,"arrivalRate":2}]}}',
    ),
    artillery('classroom', ...variables({ pin: closed.pin, players: 2 })),
    artillery('hall', ...variables({ pin: '000000' })),
    hostGame({ url: product.url(), hostToken: game.hostToken, players: 5, pauseMs: 100, signal }),
    closeLobby(closed, 2),
  ]);
  // Whether a latency holds depends on what else this machine does; the exit code says it, and the line has its unit.
  for (const { code, stdout } of [one, other]) {
    expect(code, stdout).toBe(/^fail: .*_ms\.\w+ < \d+$/m.test(stdout) ? 1 : 0);
    expect(stdout).toMatch(/^(ok|fail): answer_ack_ms\.p99 < \d+$/m);
    expect(stdout).toContain('ok: answers.unacknowledged == 0');
  }
  expect(one.stdout).toMatch(/^load: room \d{6} at http.*: “A quiz of my own” \(lobby\)$/m);
  expect([one.counter('answers.acked'), other.counter('answers.acked')]).toEqual([3, 2]);
  expect([one, other, sentHome].map(({ counter }) => counter('vusers.failed'))).toEqual([0, 0, 0]);
  const { players } = await rest.results(game.gameId);
  expect(new Set(players.map(({ nickname }) => nickname)).size).toBe(5);
  // The host sent everybody home: nothing was measured, so nothing is passed, but nobody failed or waits.
  expect(sentHome.counter('players.room_closed.ended'), sentHome.stdout).toBe(2);
  expect(sentHome.stdout).not.toContain('errors.');
  const lines = wrong.stderr.split('\n').filter((line) => line !== '');
  expect({ code: wrong.code, lines }).toEqual({
    code: 2,
    lines: [expect.stringMatching(/^load: no room at http.* has the PIN 000000, or its game is over/)],
  });
});
