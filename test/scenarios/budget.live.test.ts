/** What a question costs: frames to each player, and calls to Redis for each answer. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { singlesQuiz } from '../support/quizzes.ts';
import type { ScriptRunner } from '../../src/redis/script-runner.ts';
import { RawPlayer } from './raw-player.ts';
import { answer, eventually, type Scenery, setStage, startScenery } from './stage.ts';

let scenery: Scenery;
const raw: RawPlayer[] = [];

beforeAll(async () => {
  scenery = await startScenery();
});
afterAll(async () => {
  for (const player of raw) player.close();
  await scenery.stop();
});

const perQuestion = ['question:intro', 'question:open', 'ack', 'question:closed', 'player:result', 'leaderboard'];

// The room's size is in no player's frames: each gets the same ones, and no more than six a question.
test.each([5, 60])('S4: a player in a room of %i gets six frames a question [PUSH-8]', async (size) => {
  const { product, watch } = scenery;
  const game = await product.game(singlesQuiz(3), { introMs: 1, maxPlayers: size });
  const host = await product.host(game);
  const players = await Promise.all(
    Array.from({ length: size }, (_, i) => new RawPlayer(product.url(i)).join(game.pin, `Player ${i}`)),
  );
  raw.push(...players);
  await host.must('host:start', {});
  await Promise.all(players.map((player) => player.frameOf('question:intro')));
  const began = players.map((player) => player.frames.findIndex((frame) => frame.includes('"question:intro"')));
  for (const index of [0, 1, 2]) {
    const told = host.names().length;
    await Promise.all(
      players.map(async (player, i) => {
        await player.until(() => player.namesSince(0).filter((name) => name === 'question:open').length === index + 1);
        await player.answer(index, i % 2);
      }),
    );
    await host.event('question:closed', (closed) => closed.index === index && closed.answered === size);
    // The host learns that the answers are in Postgres; the players of that process could have, too.
    if (index === 1) await host.until(() => host.names().slice(told).includes('room:stored'));
    await host.must('host:next', {});
    if (index === 2) break;
    await host.event('leaderboard', (board) => board.index === index);
    await host.must('host:next', {});
  }
  for (const [i, player] of players.entries()) {
    await player.frameOf('player:final');
    const names = player.namesSince(began[i] as number);
    const last = [...perQuestion.slice(0, -1), 'game:over', 'player:final'];
    // Besides, when screens stand still for seconds and at the end, that everything is in Postgres.
    expect(names.filter((name) => name !== 'room:stored')).toEqual([...perQuestion, ...perQuestion, ...last]);
    const before = names.flatMap((name, at) => (name === 'room:stored' ? [names[at - 1]] : []));
    // Never while a question is introduced, open or counted, and once a question at most.
    const still = ['player:result', 'leaderboard', 'game:over', 'player:final'];
    expect(before.filter((name) => !still.includes(String(name)))).toEqual([]);
    for (const question of names.slice(0, names.indexOf('game:over')).join(' ').split('question:intro')) {
      expect(question.split('room:stored').length - 1).toBeLessThanOrEqual(1);
    }
  }
  watch.check();
});

/** Counts the scripts a web process sends, by name. */
function countScripts(runner: ScriptRunner): Map<string, number> {
  const counts = new Map<string, number>();
  const run = runner.run.bind(runner);
  runner.run = (name, keys, args) => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return run(name, keys, args);
  };
  return counts;
}

test('S5: an accepted answer costs one call, many at once far less', async () => {
  const { product } = scenery;
  const size = 200;
  const game = await product.game(singlesQuiz(2), { introMs: 0, closeWhenAllAnswered: false });
  const host = await product.host(game);
  const join = (i: number) => product.join(game, `Player ${i}`, { web: i });
  const players = await Promise.all(Array.from({ length: size }, (_, i) => join(i)));
  const counts = product.webs.map(({ app }) => countScripts(app.runner));
  const calls = (name: string) => counts.reduce((sum, each) => sum + (each.get(name) ?? 0), 0);
  const total = () => counts.flatMap((each) => [...each.values()]).reduce((sum, each) => sum + each, 0);

  await host.must('host:start', {});
  for (const player of players.slice(0, 20)) await answer(player, 0, 0);
  expect(calls('accept-answers')).toBe(20);
  // A retry costs a call too, and stores nothing.
  expect(await answer(players[0] as (typeof players)[0], 0, 0)).toMatchObject({ status: 'duplicate' });
  expect(calls('accept-answers')).toBe(21);

  await host.must('host:next', {});
  await host.event('question:closed');
  await host.must('host:next', {});
  await host.must('host:next', {});
  await Promise.all(players.map(({ client }) => client.event('question:open', ({ index }) => index === 1)));
  const before = { accepts: calls('accept-answers'), total: total() };
  const acks = await Promise.all(players.map((player) => answer(player, 1, 1)));
  expect(acks.filter(({ status }) => status === 'accepted')).toHaveLength(size);
  expect(calls('accept-answers') - before.accepts).toBeLessThanOrEqual(size / 4);
  // Whatever else goes on meanwhile (sweeps, the host's counts) included.
  expect(total() - before.total).toBeLessThanOrEqual(size);
});

test('S5: an answer sends nothing to Redis but that call', async () => {
  const { product, shift } = scenery;
  const { game, host, players } = await setStage(product, { players: 12, settings: { closeWhenAllAnswered: false } });
  await host.must('host:start', {});
  await Promise.all(players.map(({ client }) => client.event('question:open')));
  const monitor = await watchCommands(product.env['REDIS_URL'] as string);
  for (const player of players) await answer(player, 0, 0);
  await host.event('question:progress', ({ answered }) => answered === 12);
  const end = `${game.gameId}:end`;
  await eventually(
    () => shift.redis.get(end),
    () => monitor.commands().some((command) => command.includes(end)),
  );
  monitor.close();
  // The host's counts and roster are read by time, not by answer; they are no part of this.
  const scripts = monitor.commands().filter((command) => /^"evalsha"/i.test(command));
  for (const { playerId } of players) expect(scripts.filter((one) => one.includes(playerId))).toHaveLength(1);
  const direct = monitor.commands().filter((command) => !/^"eval/i.test(command));
  expect(direct.filter((command) => command.includes(shift.keys.room(game.gameId).answersBase))).toEqual([]);
});

/** Everything that clients send to Redis from now on, one line each; what scripts do inside is left out. */
async function watchCommands(address: string): Promise<{ commands: () => string[]; close: () => void }> {
  const { hostname, port, password } = new URL(address);
  const socket = connect(Number(port), hostname);
  const lines = createInterface(socket);
  const commands: string[] = [];
  lines.on('line', (line) => {
    const command = /^\+[\d.]+ \[\d+ (?!lua\])[^\]]+\] (.*)$/.exec(line)?.[1];
    if (command !== undefined) commands.push(command);
  });
  socket.write(`${password === '' ? '' : `AUTH ${decodeURIComponent(password)}\r\n`}MONITOR\r\n`);
  await once(lines, 'line');
  return { commands: () => commands, close: () => socket.destroy() };
}
