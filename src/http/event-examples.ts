/**
 * One example of each event, of one game: shown in the AsyncAPI document, and checked against the schemas by a test.
 */
import type { ClientAck, ClientEventName, ClientPayload } from '../protocol/client-events.ts';
import type { ServerEventName, ServerPayload, Snapshot } from '../protocol/server-events.ts';
import { settingsSchema } from '../protocol/settings.ts';
import { features } from '../protocol/version.ts';

const [ana, ben] = ['h7k2mqx49fzwtc3b', '8pdrj5v2n6ysga4e'];
const opensAt = 1_796_076_000_000;
const code = { code: 'K7M2QX', expiresAt: opensAt + 300_000 };
const receipt = 'r1.0.2350.1796076002350-0.0.h7k2mqx49fzwtc3b.kGm3x0mE2o1tqf8Zr7WdXA';
const asked = {
  rev: 2,
  index: 0,
  total: 2,
  type: 'single' as const,
  prompt: 'Which river is the longest?',
  options: ['Amazon', 'Danube', 'Nile', 'Volga'],
  points: 1000,
  opensAt,
  closesAt: opensAt + 20_000,
};
const top = [
  { playerId: ana, nickname: 'Ana', score: 941, rank: 1, previousRank: null },
  { playerId: ben, nickname: 'Ben', score: 0, rank: 2, previousRank: null },
];
const snapshot: Snapshot = {
  rev: 2,
  now: opensAt + 1200,
  features,
  role: 'player',
  room: {
    pin: '418273',
    title: 'Rivers',
    language: 'en',
    phase: 'open',
    paused: false,
    questionCount: 2,
    locked: false,
    players: 2,
    settings: settingsSchema.parse({}),
  },
  question: asked,
  you: { playerId: ana, nickname: 'Ana', score: 0, rank: 1, answered: false },
};

/** The payload, and what an acknowledgement adds to `ok: true`. */
export const clientExamples: { [E in ClientEventName]: { payload: ClientPayload<E>; ack: ClientAck<E> } } = {
  'player:join': {
    payload: { pin: '418273', nickname: 'Ana', key: 'f3Q9x0mE2o1tqf8Zr7WdXA', device: 'b8Wq2Lk0Zr5Yt7Hn1Vc3Xw' },
    ack: {
      playerId: ana,
      token: `p.0198f0c2-7a40-7bd3-9f6e-2f1c54d7a8e1.${ana}.kGm3x0mE2o1tqf8Zr7WdXAkGm3x0mE2o`,
      snapshot,
    },
  },
  'player:answer': {
    payload: { question: 0, answer: 2 },
    ack: { status: 'accepted', elapsedMs: 2350, receipt },
  },
  'player:react': { payload: { emoji: '🎉' }, ack: {} },
  'player:leave': { payload: {}, ack: {} },
  'player:rename': { payload: { nickname: 'Ana B.' }, ack: { nickname: 'Ana B.' } },
  'player:receipts': { payload: { receipts: [receipt] }, ack: { states: ['stored'] } },
  'room:sync': { payload: {}, ack: { snapshot } },
  'clock:ping': { payload: {}, ack: { now: opensAt } },
  'host:start': { payload: { rev: 0 }, ack: { rev: 1, phase: 'intro' } },
  'host:next': { payload: { rev: 2 }, ack: { rev: 3, phase: 'closed' } },
  'host:end': { payload: { rev: 2 }, ack: { rev: 3, phase: 'closed' } },
  'host:pause': { payload: {}, ack: {} },
  'host:resume': { payload: {}, ack: {} },
  'host:extend': { payload: { ms: 10_000, id: 'extend-1' }, ack: { closesAt: opensAt + 30_000 } },
  'host:lock': { payload: { locked: true }, ack: {} },
  'host:show': { payload: { question: 0, rowId: '3' }, ack: {} },
  'host:sweep': { payload: {}, ack: { removed: 2 } },
  'host:prompts': { payload: {}, ack: { prompts: [asked.prompt, 'Name a mountain.'] } },
  'host:kick': { payload: { playerId: ben, ban: true }, ack: {} },
  'host:readmit': { payload: { playerId: ana }, ack: code },
  'host:unban': { payload: { playerId: ben }, ack: {} },
};

const { options: _, points: __, closesAt: ___, ...intro } = asked;

export const serverExamples: { [E in ServerEventName]: ServerPayload<E> } = {
  'room:snapshot': snapshot,
  'room:players': {
    rev: 0,
    players: 2,
    joined: [{ playerId: ben, nickname: 'Ben', connected: true, score: 0 }],
  },
  'room:locked': { rev: 0, locked: true },
  'room:reactions': { rev: 2, counts: { '🎉': 3 } },
  'question:intro': { ...intro, rev: 1 },
  'question:open': asked,
  'question:progress': { rev: 2, index: 0, answered: 1, players: 2 },
  'question:extended': { rev: 3, index: 0, closesAt: opensAt + 30_000 },
  'question:closed': { rev: 3, index: 0, solution: 2, counts: [0, 1, 1, 0], answered: 2, explanation: '6,650 km.' },
  'question:shown': { rev: 7, index: 1, rowId: '3', answer: 'what somebody typed' },
  'player:result': {
    rev: 3,
    index: 0,
    answered: true,
    correct: true,
    points: 941,
    score: 941,
    rank: 1,
    players: 2,
    streak: 1,
  },
  leaderboard: { rev: 4, index: 0, top, players: 2 },
  'game:paused': { rev: 3 },
  'game:resumed': { rev: 4, opensAt: opensAt + 5000, closesAt: opensAt + 25_000 },
  'game:over': { rev: 8, podium: top, top, players: 2 },
  'player:final': {
    rev: 8,
    score: 941,
    rank: 1,
    players: 2,
    correctCount: 1,
    answerCount: 2,
    resultToken: '0198f0c2-7a40-7bd3-9f6e-2f1c54d7a8e1.h7k2mqx49fzwtc3b.Zr7WdXAkGm3xkGm3x0mE2o',
  },
  'room:next': { rev: 8, pin: '624190', title: 'Mountains' },
  'room:stored': { rev: 8, through: '1796076120350-0' },
  'player:kicked': { rev: 2, reason: 'replaced' },
  'room:closed': { rev: 1, reason: 'ended' },
  'server:restarting': { rev: 2, reconnectInMs: 350 },
};
