import { describe, expect, it } from 'vitest';
import { makeDefinition } from '../../../src/game/definition.ts';
import { quizSchema } from '../../../src/protocol/quiz.ts';
import { settingsSchema, type SettingsInput } from '../../../src/protocol/settings.ts';
import { replayQuestion } from '../../../src/game/replay-question.ts';
import {
  rebuildRoom,
  seatsOf,
  type AnswerRow,
  type StoredGame,
  type StoredPlayer,
  type StoredResult,
} from '../../../src/live/rooms/rebuild-room.ts';
import { singlesQuiz } from '../../support/quizzes.ts';

const createdAtMs = 1_000_000;
const nowMs = createdAtMs + 60_000;

function player(playerId: string, more: Partial<StoredPlayer> = {}): StoredPlayer {
  const joinOrder = playerId.charCodeAt(0) - 96;
  const joinedAtMs = createdAtMs + 100;
  return {
    playerId,
    nickname: playerId,
    team: null,
    joinOrder,
    joinedAtMs,
    leftAtMs: null,
    kickedAtMs: null,
    generation: 0,
    userId: null,
    potEntryId: null,
    ...more,
  };
}

function game(more: Partial<StoredGame> = {}, settings: SettingsInput = {}): StoredGame {
  const definition = makeDefinition(quizSchema.parse(singlesQuiz(3, 20_000)), settingsSchema.parse(settings), () => 0);
  const startedAtMs = createdAtMs + 1000;
  return {
    pin: '123456',
    definition,
    createdAtMs,
    hostGeneration: 3,
    regrades: 0,
    areLinksWithdrawn: false,
    overrides: null,
    startedAtMs,
    players: [player('a'), player('b')],
    results: [],
    closedAtMs: null,
    ...more,
  };
}

const result = (question: number): StoredResult => {
  const openedAtMs = createdAtMs + 2000 + question * 5000;
  return { question, counts: [1, 0], answered: 1, openedAtMs, closedAtMs: openedAtMs + 3000 };
};
const row = (playerId: string, logMs: number, elapsedMs: number, answer = 0): AnswerRow => {
  return { playerId, answer, elapsedMs, logId: `${logMs}-0` };
};
const nothing = { after: new Map(), order: [] };

function control(stored: StoredGame, open: AnswerRow[] = [], scored = nothing): Record<string, string | number> {
  const { phase, control: list } = rebuildRoom(stored, scored, open, { nowMs });
  const fields: Record<string, string | number> = { phase };
  for (let i = 0; i < list.length; i += 2) fields[String(list[i])] = list[i + 1] as string | number;
  return fields;
}

describe('where a rebuilt room begins', () => {
  it('is the lobby before the start, and not paused', () => {
    const fields = control(game({ startedAtMs: null }));
    expect(fields).toMatchObject({ phase: 'lobby', q: -1, openedQ: -1, scoredQ: -1, restoredCount: 0 });
    expect(fields['pausedAt']).toBeUndefined();
  });

  it('is the first intro when nothing else is known', () => {
    expect(control(game(), [])).toMatchObject({
      phase: 'intro',
      q: 0,
      openedQ: -1,
      pausedAt: nowMs,
      opensAt: nowMs + 3000,
    });
  });

  it('is the reveal of the last scored question', () => {
    const fields = control(game({ results: [result(0), result(1)] }));
    expect(fields).toMatchObject({ phase: 'reveal', q: 1, openedQ: 1, scoredQ: 1, restoredCount: 2, pausedAt: nowMs });
    expect(JSON.parse(String(fields['shown']))).toEqual({
      rev: fields['rev'],
      name: 'question:closed',
      data: { index: 1, counts: [1, 0], answered: 1 },
    });
  });

  it('is a reveal with what regrades have changed of that question [REG-5]', () => {
    const overrides = { 0: { solution: 1 }, 1: { accepted: [1], void: true as const } };
    const fields = control(game({ results: [result(0), result(1)], regrades: 2, overrides }));
    expect(JSON.parse(String(fields['shown']))).toMatchObject({
      data: { index: 1, counts: [1, 0], answered: 1, accepted: [1], void: true },
    });
  });

  it('is the open question at its latest stored answer, with the time that was left then', () => {
    const latest = nowMs - 4000;
    const fields = control(game({ results: [result(0)] }), [row('a', latest, 6000), row('b', latest - 1000, 5000)]);
    expect(fields).toMatchObject({ phase: 'open', q: 1, openedQ: 1, scoredQ: 0, restoredCount: 1, answered: 2 });
    expect(fields).toMatchObject({ opensAt: latest - 6000, pausedAt: latest, closesAt: latest + 14_000 });
  });

  it('is the end of a question that is known to be closed, to be scored at once', () => {
    const closedAtMs = createdAtMs + 9500;
    const stored = game({ results: [result(0)], closedAtMs });
    const fields = control(stored, [row('a', createdAtMs + 9000, 1500)]);
    expect(fields).toMatchObject({ phase: 'closed', q: 1, openedQ: 1, scoredQ: 0, scoreBy: nowMs, answered: 1 });
    expect(fields).toMatchObject({ opensAt: createdAtMs + 7500, closedAt: closedAtMs });
    expect(fields['pausedAt']).toBeUndefined();
    expect(control(stored)).toMatchObject({ phase: 'closed', q: 1, closedAt: closedAtMs, answered: 0 });
  });

  it('leaves an extended question five seconds at least', () => {
    const latest = nowMs - 4000;
    expect(control(game(), [row('a', latest, 30_000)])).toMatchObject({ pausedAt: latest, closesAt: latest + 5000 });
  });
});

describe('who is in it', () => {
  it('nobody who was kicked or gave the seat back in the lobby, everyone else', () => {
    const players = [
      player('a'),
      player('b', { kickedAtMs: nowMs }),
      player('c', { leftAtMs: createdAtMs + 500 }),
      player('d', { leftAtMs: nowMs }),
    ];
    expect(seatsOf(game({ players })).map(({ playerId }) => playerId)).toEqual(['a', 'd']);
    const room = rebuildRoom(game({ players }), nothing, [], { nowMs });
    expect(room.kicked).toEqual(['b']);
    expect(room.present).toEqual(['a', 'd']);
    expect(control(game({ players }))).toMatchObject({ joinSeq: 4 });
  });

  it('waits for those who have not answered, and puts late joiners behind the ranks', () => {
    const stored = game({
      players: [player('a'), player('b', { joinedAtMs: nowMs }), player('c')],
      results: [result(0)],
    });
    const scored = replayQuestion(stored, result(0), {
      seats: seatsOf(stored),
      before: new Map(),
      rows: [row('c', createdAtMs + 3000, 1000)],
    });
    const room = rebuildRoom(stored, scored, [row('a', nowMs, 100)], { nowMs });
    expect(room.waiting).toEqual(['b', 'c']);
    expect(room.board).toEqual(['c|975|c', 'a|0|a', 'b|0|b']);
    expect(room.scores.filter((_, i) => i % 2 === 0)).toEqual(['a', 'c']);
  });

  it('sums up teams', () => {
    const players = [player('a', { team: 'Red' }), player('b', { team: 'Blue' }), player('c', { team: 'Red' })];
    const stored = game({ players, results: [result(0)] }, { teams: ['Red', 'Blue'] });
    const rows = [row('a', createdAtMs + 3000, 0), row('c', createdAtMs + 3000, 1000)];
    const scored = replayQuestion(stored, result(0), { seats: seatsOf(stored), before: new Map(), rows });
    expect(rebuildRoom(stored, scored, [], { nowMs }).teams).toEqual(['n0', 2, 's0', 1975, 'n1', 1, 's1', 0]);
  });
});

it('goes on above every rev there can have been', () => {
  const first = Number(control(game())['rev']);
  expect(first).toBeGreaterThan(60 * 500);
  const list = rebuildRoom(game(), nothing, [], { nowMs: nowMs + 1000 }).control;
  expect(Number(list[list.indexOf('rev') + 1])).toBeGreaterThanOrEqual(first + 1000);
});
