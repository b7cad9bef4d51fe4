/**
 * PROMISES P1: the same accepts, replayed through both writers, folded in batches of 1, 7 and 4,000 and once more from the
 * start, make the same tables, in shown and in the author's order, the same leaderboard, results and rewards. The scripts run
 * on a clock that the test moves, so that a replay is the same to the millisecond.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Game } from '../../entities/game.ts';
import { User } from '../../entities/user.ts';
import { payRewards } from '../../src/platform/rewards/pay-rewards.ts';
import { AnswerFolder } from '../../src/folding/answer-folder.ts';
import { noFoldMetrics } from '../../src/folding/fold-metrics.ts';
import { ShardReader } from '../../src/folding/shard-reader.ts';
import { readWholeResults } from '../support/whole-results.ts';
import { seededRandomness, systemRandomness } from '../../src/lib/randomness.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { persistencePaths, type PersistencePath } from '../../src/protocol/ops.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import { createKeys } from '../../src/redis/keys.ts';
import { loadScripts } from '../../src/redis/script-runner.ts';
import { UnknownGames } from '../../src/log/unknown-games.ts';
import { epoch, type LabRoom, type RoomLab, type Scripts } from '../live/rooms/room-lab.ts';
import { WriterBench } from '../live/rooms/writer-bench.ts';
import { sevenTypesQuiz } from '../support/quizzes.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { administer, createKeyPrefix, ownerUrlOf } from '../support/services.ts';

const clockKey = createKeys(createKeyPrefix()).pin('clock');
const ownerId = '00000000-0000-4000-8000-000000000000';
const startMs = 1_700_000_000_000;
/** Who plays with one. */
const accounts: Record<string, string> = {
  p1: '00000000-0000-4000-8000-000000000001',
  p4: '00000000-0000-4000-8000-000000000004',
  late: '00000000-0000-4000-8000-000000000009',
};
/** Of one fold. Both writers are folded in each of them with FULL=1. */
const answersMax: Record<PersistencePath, number[]> = readTestEnvironment().full
  ? { buffered: [1, 7, 4000], direct: [1, 7, 4000] }
  : { buffered: [1, 4000], direct: [7] };

let bench: WriterBench;
let lab: RoomLab;
beforeAll(async () => {
  bench = await WriterBench.open();
  lab = await bench.broken(onOwnClock(loadScripts()));
  await bench.orm.em.fork().execute('update checkpoint set epoch = ?', [epoch]);
  // Which are for rows of earlier releases: the writers of this one need no help.
  for (const table of ['answer', 'question_result'])
    await administer(`alter table ${table} disable trigger author_order`, ownerUrlOf(bench.databaseUrl));
  for (const id of Object.values(accounts))
    await bench.orm.em.fork().insert(User, { id, displayName: 'P', role: 'host', createdAt: new Date(0) });
});
afterAll(async () => {
  await lab.redis.unlink(clockKey);
  await bench.close();
});

/** The scripts with a clock that only the test moves. */
function onOwnClock(scripts: Scripts): Scripts {
  for (const [name, { source }] of scripts) {
    const own = source.replaceAll(`redis.call('TIME')`, `redis.call('HMGET', '${clockKey}', 's', 'us')`);
    scripts.set(name, { source: own, sha: createHash('sha1').update(own).digest('hex') });
  }
  return scripts;
}

/** One thing that was sent. */
type Step =
  | { type: 'answer'; player: string; question: number; answer: Answer; verdict: string }
  | { type: 'run'; script: string; args: (string | number)[] }
  | { type: 'next' | 'score' };
type Move = Step & { atMs: number };

const choices: readonly (readonly Answer[])[] = [
  [0, 1, 2],
  [0, 1],
  [[0], [1, 3], [0, 1, 2, 3]],
  [true, false],
  ['hello', ' HI ', 'no', '"'],
  [8, 7.5, 0, 100],
  [
    [0, 1, 2],
    [2, 1, 0],
  ],
];

/** A game of all types with repeated and refused answers, a late joiner, somebody who leaves and somebody who is kicked. */
function record(): Move[] {
  const { next: random } = seededRandomness(1976);
  const moves: Move[] = [];
  let atMs = startMs;
  const add = (step: Step, laterMs = 1 + Math.floor(random() * 700)) => {
    atMs += laterMs;
    moves.push({ ...step, atMs });
  };
  const ticketOf = (id: string) => (id in accounts ? ['', accounts[id] ?? '', `nonce ${id}`, startMs * 2] : []);
  const join = (id: string) =>
    add({ type: 'run', script: 'join-room', args: [id, id, id, '', -1, 'p', id, ...ticketOf(id)] }, 5);
  const players = Array.from({ length: 12 }, (_, i) => `p${i}`);
  for (const id of players) join(id);
  add({ type: 'next' });
  for (const [question, answers] of choices.entries()) {
    if (question === 2) join('late');
    if (question === 2) players.push('late');
    if (question === 3) add({ type: 'run', script: 'leave-room', args: ['p3', 'p', 'p3'] });
    if (question === 4) add({ type: 'run', script: 'kick-player', args: ['p4'] });
    for (const player of players) {
      if (random() < 0.15) continue;
      const answer = answers[Math.floor(random() * answers.length)] as Answer;
      const gone = player === 'p4' && question >= 4;
      const of = { type: 'answer' as const, player, question };
      if (!gone && random() < 0.2) add({ ...of, answer: 'no such answer'.repeat(20), verdict: 'bad_request' });
      add({ ...of, answer, verdict: gone ? 'not_allowed' : 'accepted' });
      if (!gone && random() < 0.3) add({ ...of, answer, verdict: 'duplicate' });
    }
    add({ type: 'next' });
    add({ type: 'score' });
    for (let i = 0; i < 2; i += 1) add({ type: 'next' });
  }
  return moves;
}

async function play(room: LabRoom, moves: readonly Move[]): Promise<void> {
  for (const move of moves) {
    await lab.redis.hset(clockKey, 's', Math.floor(move.atMs / 1000), 'us', (move.atMs % 1000) * 1000);
    if (move.type === 'answer') {
      const { verdict } = await room.answer(move.player, move.question, move.answer);
      expect([move.player, move.question, verdict]).toEqual([move.player, move.question, move.verdict]);
    } else if (move.type === 'run') await room.run(move.script, ...move.args);
    else if (move.type === 'score') expect(await room.score()).toBe(true);
    else await room.run('step-room', 'next', Number((await room.observe()).control['rev']));
  }
}

async function fold(room: LabRoom, rows: number): Promise<void> {
  const { keys } = room;
  const folder = new AnswerFolder({
    orm: bench.orm,
    runner: lab.runner,
    keys,
    reader: new ShardReader({ runner: lab.runner, blocking: lab.redis }, keys),
    folding: { answersMax: rows, trimKeepMs: 600_000 },
    logger: createLogger('silent', 'test'),
    metrics: noFoldMetrics,
    unknown: new UnknownGames(createLogger('silent', 'test'), () => undefined),
    expireRoom: () => Promise.resolve(),
    now: () => new Date(1_800_000_000_000),
  });
  await folder.load();
  for (;;) {
    const { state } = await folder.fold(room.shard);
    if (state !== 'folded') return expect(state).toBe('idle');
  }
}

/** All that Postgres and Redis have of the game, but for its id and places in the log. */
async function stateOf(room: LabRoom) {
  const { gameId } = room;
  const em = bench.orm.em.fork();
  const rows = async (sql: string) => {
    const found = await em.execute<Record<string, unknown>[]>(sql, [gameId]);
    return found.map(({ game_id: _game, log_id: _log, ...row }) => row);
  };
  const { board, scores, events, teams, answers } = await room.observe();
  const results = await readWholeResults(bench.orm, { gameId, ownerId, answers: true });
  return {
    answers: await rows('select * from answer where game_id = ? order by question, player_id'),
    players: await rows('select * from player where game_id = ? order by player_id'),
    results: await rows('select * from question_result where game_id = ? order by question'),
    game: await rows('select status, started_at, ended_at, stored_at from game where id = ?'),
    deadLetters: await em.execute('select * from dead_letter'),
    rewards: await rows('select user_id, day, due, paid from reward where game_id = ? order by user_id'),
    due: await rows('select cause, at, rules_version from reward_due where game_id = ?'),
    read: { ...results, gameId: '' },
    live: { board, scores, events, teams, answered: answers.map((each) => Object.keys(each).toSorted()) },
  };
}

const pay = ({ gameId }: LabRoom) =>
  payRewards({ orm: bench.orm, makeId: systemRandomness().uuid }, gameId, new AbortController().signal);

const settings = { introMs: 0, streakBonus: true, closeWhenAllAnswered: false, shuffleOptions: true };

async function replay(path: PersistencePath, moves: readonly Move[], rows: number) {
  await lab.redis.hset(clockKey, 's', Math.floor(startMs / 1000), 'us', 0);
  const room = await lab.room(sevenTypesQuiz, settings, [], path);
  const em = bench.orm.em.fork();
  const { gameId: id, definition, authored } = room;
  const quiz = { quizId: null, quizVersion: 1, quizTitle: 'Recorded' };
  em.create(Game, { id, definition, authored, path, pin: '000000', ownerId, ...quiz, createdAt: new Date(0) });
  await em.flush();
  await bench.orm.em.fork().execute(`update checkpoint set last_id = '0-0' where shard = ?`, [room.shard]);
  await play(room, moves);
  await fold(room, rows);
  await pay(room);
  const folded = await stateOf(room);
  await bench.orm.em.fork().execute(`update checkpoint set last_id = '0-0' where shard = ?`, [room.shard]);
  await fold(room, rows);
  expect(await pay(room)).toBe(0);
  expect(await stateOf(room)).toEqual(folded);
  return folded;
}

test(
  'both writers make the same tables of the same accepts, however they are folded',
  { timeout: 120_000 },
  async () => {
    const moves = record();
    const accepted = moves.filter((move) => move.type === 'answer' && move.verdict === 'accepted');
    const made: Awaited<ReturnType<typeof replay>>[] = [];
    for (const path of persistencePaths)
      for (const rows of answersMax[path]) made.push(await replay(path, moves, rows));
    const [first, ...others] = made;
    expect(first?.answers).toHaveLength(accepted.length);
    expect(first?.players).toHaveLength(13);
    expect(first?.results).toHaveLength(7);
    expect(first?.game).toMatchObject([{ status: 'finished', stored_at: expect.anything() }]);
    expect(first?.deadLetters).toEqual([]);
    expect(first?.due).toMatchObject([{ cause: 'end' }]);
    // But for the one who was kicked.
    expect(first?.rewards.map(({ user_id }) => user_id)).toEqual([accounts['p1'], accounts['late']]);
    for (const { due, paid } of first?.rewards ?? []) expect([paid, Number(due) > 0]).toEqual([due, true]);
    const isText = ({ question }: Record<string, unknown>) => question === 4;
    expect(first?.answers.filter(({ authored }) => authored === null)).toEqual(first?.answers.filter(isText));
    const isTurned = (row: Record<string, unknown>) => String(row['authored']) !== String(row['answer']);
    expect(first?.answers.filter((row) => !isText(row) && isTurned(row)).length).toBeGreaterThan(10);
    const sums = new Map<string, number>();
    for (const row of first?.read.answerRows ?? []) sums.set(row.playerId, (sums.get(row.playerId) ?? 0) + row.points);
    for (const player of first?.read.players ?? [])
      expect([player.playerId, sums.get(player.playerId) ?? 0]).toEqual([player.playerId, player.score]);
    for (const state of others) expect(state).toEqual(first);
  },
);
