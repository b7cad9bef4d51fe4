/** Promise I1: rooms do not leak into each other. Everything that can carry a tag carries its room's. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { startQuickfire, type TestGame, type TestPlayer, type TestQuickfire } from '../support/quickfire.ts';
import type { TestClient } from '../support/test-client.ts';

const roomsCount = readTestEnvironment().full ? 50 : 8;
const playersPerRoom = 3;
const questionsCount = 2;

/** Letters, so that it survives the cleaning of names; fixed in length, so that none is part of another. */
const tagOf = (room: number) => `zq${String.fromCharCode(97 + Math.floor(room / 26), 97 + (room % 26))}qz`;
const tags = /zq[a-z]{2}qz/g;

interface Room {
  tag: string;
  game: TestGame;
  host: TestClient;
  players: TestPlayer[];
  /** What the clients were told in reply. */
  replies: { client: TestClient; reply: unknown }[];
}

let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire({
    webs: 2,
    env: { LIMIT_GUESTS_PER_MINUTE: '1000', LIMIT_REST_PER_MINUTE: '10000', LIMIT_EVENTS_BURST: '1000' },
  });
});
afterAll(async () => {
  await product.stop();
});

test(
  `${roomsCount} rooms at once on two processes: everyone hears of their own room only`,
  { timeout: 60_000 },
  async () => {
    const rooms = await inGroups(
      Array.from({ length: roomsCount }, (_, i) => i),
      open,
    );
    await Promise.all(rooms.map(play));
    let looked = 0;
    const foreign: string[] = [];
    for (const room of rooms) {
      const marks = marksOf(room);
      for (const client of [room.host, ...room.players.map((player) => player.client)]) {
        const replies = room.replies.filter((one) => one.client === client).map(({ reply }) => reply);
        for (const told of [...client.received, ...replies]) {
          const found = otherOwnerIn(JSON.stringify(told), room, { rooms, marks });
          foreign.push(...found.map((what) => `${room.tag} was told ${what}`));
          looked += 1;
        }
      }
    }
    expect(foreign).toEqual([]);
    // Six frames a question and more: what was looked through is not nothing.
    expect(looked).toBeGreaterThan(roomsCount * (playersPerRoom + 1) * questionsCount * 4);
    for (const room of rooms) {
      // Each client has really been told of its own room.
      for (const client of [room.host, ...room.players.map((player) => player.client)]) {
        const seen = JSON.stringify(client.received).match(tags) ?? [];
        expect(seen.length).toBeGreaterThan(5);
      }
    }
    for (const room of rooms.slice(0, 10)) {
      const results = JSON.stringify(await product.finalResults(room.game, true));
      expect(otherOwnerIn(results, room, { rooms, marks: marksOf(room) })).toEqual([]);
    }
  },
);

function quizOf(tag: string): QuizInput {
  return {
    title: `Quiz ${tag}`,
    description: tag,
    questions: Array.from({ length: questionsCount }, (_, i) => ({
      type: 'single' as const,
      prompt: `Question ${i} ${tag}`,
      explanation: `Because ${tag}`,
      timeLimitMs: 240_000,
      options: [
        { text: `right ${tag}`, correct: true },
        { text: `wrong ${tag}`, correct: false },
      ],
    })),
  };
}

async function open(i: number): Promise<Room> {
  const tag = tagOf(i);
  const game = await product.game(quizOf(tag), { introMs: 1, teams: [`Red ${tag}`, `Blue ${tag}`] });
  const host = await product.host(game, i);
  const room: Room = { tag, game, host, players: [], replies: [] };
  room.players = await Promise.all(
    Array.from({ length: playersPerRoom }, async (_, at) => {
      const client = await product.client({}, i + at).connected();
      // The same name everywhere but for the tag.
      const reply = await client.must('player:join', { pin: game.pin, nickname: `P${at} ${tag}` });
      room.replies.push({ client, reply });
      return { client, playerId: reply.playerId, token: reply.token };
    }),
  );
  return room;
}

async function play({ host, players, replies, tag }: Room): Promise<void> {
  await host.must('host:start', {});
  for (let index = 0; index < questionsCount; index += 1) {
    await Promise.all(
      players.map(async ({ client }, at) => {
        await client.event('question:open', (open) => open.index === index);
        replies.push({ client, reply: await client.must('player:answer', { question: index, answer: at % 2 }) });
        await client.must('player:react', { emoji: '👍' });
        replies.push({ client, reply: await client.must('room:sync', {}) });
        await client.event('player:result', (result) => result.index === index);
      }),
    );
    await host.event('question:closed', (closed) => closed.index === index);
    replies.push({ client: host, reply: await host.must('room:sync', {}) });
    await host.must('host:next', {});
    if (index + 1 === questionsCount) continue;
    await host.event('leaderboard', (board) => board.index === index);
    await host.must('host:next', {});
  }
  for (const { client } of players) await client.event('player:final');
  const over = await host.event('game:over');
  expect(over.top.map(({ nickname }) => nickname).toSorted()).toEqual([0, 1, 2].map((at) => `P${at} ${tag}`));
}

/** What names a room without being text: its ids. */
const marksOf = ({ game, players }: Room): string[] => [
  game.gameId,
  game.pin,
  ...players.map(({ playerId }) => playerId),
];

function otherOwnerIn(text: string, room: Room, { rooms, marks }: { rooms: Room[]; marks: string[] }): string[] {
  const otherTags = (text.match(tags) ?? []).filter((tag) => tag !== room.tag);
  const pins = [...text.matchAll(/"pin":"(\d+)"/g)]
    .map(([, pin]) => pin as string)
    .filter((pin) => !marks.includes(pin));
  const ids = rooms
    .filter((other) => other !== room)
    .flatMap((other) => [other.game.gameId, ...other.players.map(({ playerId }) => playerId)])
    .filter((id) => text.includes(id));
  return [...otherTags, ...pins, ...ids];
}

/** Ten at a time: joining is not what is tested. */
async function inGroups<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let from = 0; from < items.length; from += 10) {
    done.push(...(await Promise.all(items.slice(from, from + 10).map(work))));
  }
  return done;
}
