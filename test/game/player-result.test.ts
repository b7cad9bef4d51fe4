import { describe, expect, it } from 'vitest';
import { parseScore, playerFinal, playerResult } from '../../src/game/player-result.ts';
import { RankTable } from '../../src/game/ranking.ts';
import { initialScore } from '../../src/game/score-question.ts';
import { exampleShown } from './sample-questions.ts';

const table = new RankTable([
  { playerId: 'a', nickname: 'Ann', score: 900 },
  { playerId: 'b', nickname: 'Bob', score: 500 },
]);
const score = {
  ...initialScore,
  score: 500,
  points: 500,
  answered: true,
  correct: true,
  streak: 2,
  correctCount: 3,
  answerCount: 4,
};
const told = (type: Parameters<typeof exampleShown>[0], more = {}) =>
  playerResult({ ...score, ...more }, { rev: 7, question: exampleShown(type), table, players: 2 });

describe('what a player is told of a question', () => {
  it('is the points, the place, and who is just ahead', () => {
    const { behind, ...rest } = told('single');
    const own = { answered: true, correct: true, points: 500, score: 500, rank: 2, players: 2, streak: 2 };
    expect(rest).toEqual({ rev: 7, index: exampleShown('single').index, ...own });
    expect(behind).toMatchObject({ nickname: 'Ann' });
  });

  it('has nobody ahead of the leader', () => {
    expect(told('single', { score: 900 })).not.toHaveProperty('behind');
  });

  it('says wrong of a seat without an answer, and nothing of a poll or of a question that does not count', () => {
    expect(told('single', { answered: false, correct: null }).correct).toBe(false);
    expect(told('single', { correct: null }).correct).toBeNull();
    expect(told('poll').correct).toBeNull();
    expect(told('poll', { answered: false, correct: null }).correct).toBeNull();
  });
});

it('of the whole game a player is told the place and the counts', () => {
  expect(playerFinal(score, { rev: 9, table, players: 2, resultToken: 'x' })).toHaveProperty('resultToken', 'x');
  expect(playerFinal(score, { rev: 9, table, players: 2 })).toEqual({
    rev: 9,
    score: 500,
    rank: 2,
    players: 2,
    correctCount: 3,
    answerCount: 4,
  });
});

it('a seat that was never scored has nothing yet', () => {
  expect([parseScore(null), parseScore(undefined), parseScore('')]).toEqual([initialScore, initialScore, initialScore]);
  expect(parseScore(JSON.stringify(score))).toEqual(score);
});
