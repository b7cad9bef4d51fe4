import { describe, expect, it } from 'vitest';
import { auditRooms, auditRun, type AuditInput } from '../../load/audit.ts';
import type { Results } from '../../src/protocol/rest.ts';

const answer = (playerId: string, question: number, points: number) => ({
  playerId,
  question,
  points,
  answer: 0,
  correct: points > 0,
  elapsedMs: 900,
});
const player = (playerId: string, score: number, rank: number) => ({
  playerId,
  nickname: playerId,
  score,
  rank,
  correctCount: 1,
  answerCount: 2,
});
const question = (index: number) => ({
  index,
  type: 'single' as const,
  prompt: 'Q',
  solution: 0,
  answered: 2,
  correct: 1,
  counts: [1, 1],
  averageMs: 900,
});

/** Two players, two questions, everything in agreement. */
function honestRun(): AuditInput {
  const results: Results = {
    gameId: 'g',
    quizTitle: 'T',
    pin: '123456',
    status: 'finished',
    startedAt: 1,
    endedAt: 2,
    players: [player('a', 1500, 1), player('b', 700, 2)],
    questions: [question(0), question(1)],
    answers: { accepted: 4 },
    answerRows: [answer('a', 0, 900), answer('a', 1, 600), answer('b', 0, 700), answer('b', 1, 0)],
  };
  const top = results.players.map(({ playerId, nickname, score, rank }) => ({
    playerId,
    nickname,
    score,
    rank: rank ?? 0,
    previousRank: null,
  }));
  return {
    players: 2,
    results,
    over: { rev: 9, podium: top, top, players: 2 },
    journals: results.players.map(({ playerId, score, rank }) => ({
      playerId,
      acked: [0, 1].map((index) => ({ question: index, answer: 0, elapsedMs: 900 })),
      unknown: [],
      refused: [],
      final: { score, rank: rank ?? 0 },
    })),
  };
}

const failures = (input: AuditInput): string[] => auditRun(input).flatMap(({ check, ok }) => (ok ? [] : [check]));

describe('auditRun', () => {
  it('finds nothing wrong with an honest run', () => {
    expect(failures(honestRun())).toEqual([]);
  });

  it.each([{ answer: 1 }, { elapsedMs: 901 }])('finds an answer that is stored as %j', (more) => {
    const run = honestRun();
    Object.assign(run.results.answerRows?.[2] as object, more);
    expect(failures(run)).toEqual(['acknowledged answers are stored as they were given']);
  });

  it('finds a lost answer', () => {
    const run = honestRun();
    run.results.answerRows?.pop();
    run.results.answers.accepted = 3;
    expect(failures(run)).toEqual([
      'no acknowledged answer is lost',
      'accepted answers are those that players know of',
      'rows, questions and the total agree',
      'the leaderboard counts the answers that are stored',
    ]);
  });

  it('finds an answer that counted twice', () => {
    const run = honestRun();
    run.results.answerRows?.push(answer('b', 1, 0));
    expect(failures(run)).toEqual([
      'no answer is stored twice',
      'rows, questions and the total agree',
      'the leaderboard counts the answers that are stored',
    ]);
  });

  it('finds more accepted answers than anybody gave, and lets one without an acknowledgement count', () => {
    const run = honestRun();
    run.journals[1]?.acked.pop();
    expect(failures(run)).toEqual(['accepted answers are those that players know of']);
    run.journals[1]?.unknown.push({ question: 1 });
    expect(failures(run)).toEqual([]);
  });

  it.each([
    [
      'the leaderboard counts the answers that are stored',
      (run: AuditInput) => Object.assign(run.results.players[0] ?? {}, { answerCount: 1 }),
    ],
    [
      'every player whose link was cut came back to their seat',
      (run: AuditInput) => Object.assign(run.journals[0] ?? {}, { cuts: { made: 2, returned: 1 } }),
    ],
    [
      'scores are the sums of their rows',
      (run: AuditInput) => Object.assign(run.results.answerRows?.[0] ?? {}, { points: 901 }),
    ],
    ['the leaderboard shows the stored scores', (run: AuditInput) => Object.assign(run.over.top[0] ?? {}, { rank: 2 })],
    [
      'players were told their stored score and rank',
      (run: AuditInput) => Object.assign(run.journals[1]?.final ?? {}, { score: 1 }),
    ],
    ['every player played to the end', (run: AuditInput) => delete run.journals[0]?.final],
    ['every player played to the end', (run: AuditInput) => Object.assign(run, { players: 3 })],
  ])('finds that not %s', (check, spoil) => {
    const run = honestRun();
    spoil(run);
    expect(failures(run)).toEqual([check]);
  });
});

describe('auditRooms', () => {
  const rooms = (...runs: AuditInput[]) =>
    runs.map((run, place) => ({ name: `room ${place + 1}`, findings: auditRun(run) }));

  it('adds up what rooms have, and passes when all of them do', () => {
    const findings = auditRooms(rooms(honestRun(), honestRun(), honestRun()));
    expect(findings.every(({ ok }) => ok)).toBe(true);
    expect(findings.find(({ check }) => check.startsWith('accepted'))?.detail).toBe(
      '12 accepted, 12 acknowledged, 0 unknown in 3 rooms',
    );
  });

  it('names the room in which an answer is missing', () => {
    const broken = honestRun();
    broken.results.answerRows?.pop();
    const findings = auditRooms(rooms(honestRun(), broken));
    expect(findings.find(({ check }) => check === 'no acknowledged answer is lost')).toEqual({
      check: 'no acknowledged answer is lost',
      ok: false,
      detail: '1 of 2 rooms: room 2: 1 wrong: b/1',
    });
  });
});
