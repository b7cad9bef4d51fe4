import { describe, expect, it } from 'vitest';
import {
  chooseDebrief,
  judgeOptions,
  judgeQuestion,
  type JudgedQuestion,
} from '../../../src/platform/reports/judge-question.ts';

const fair: JudgedQuestion = { answered: 40, isFixed: false, difficulty: 0.6, discrimination: 0.4 };
const flagsOf = (part: Partial<JudgedQuestion>) => judgeQuestion({ ...fair, ...part });
const key = { correct: true, count: 24, upper: 0.8, lower: 0.3 };
const wrong = { correct: false, count: 10, upper: 0.1, lower: 0.4 };

describe('judgeQuestion', () => {
  it('has nothing to say of a fair question, nor of one that too few were asked', () => {
    expect(flagsOf({ options: [key, wrong] })).toEqual([]);
    expect(judgeQuestion({ answered: 4, isFixed: false, difficulty: null, options: [key, wrong] })).toEqual([]);
  });

  it('calls it hard below 30 %, easy above 90 %, weak below 0.20', () => {
    expect([0.29, 0.3, 0.9, 0.91].map((difficulty) => flagsOf({ difficulty }))).toEqual([['hard'], [], [], ['easy']]);
    expect([0.19, 0.2].map((discrimination) => flagsOf({ discrimination }))).toEqual([['weak'], []]);
  });

  it('asks to check the key where the best chose another one, or had it wrong more often', () => {
    const other = { ...wrong, upper: 0.9 };
    expect(flagsOf({ options: [key, other] })).toEqual(['check_key']);
    expect(judgeOptions({ ...fair, options: [key, other, wrong] })).toEqual([undefined, 'check_key', undefined]);
    expect(flagsOf({ discrimination: -0.1 })).toEqual(['check_key', 'weak']);
    expect(flagsOf({ discrimination: -0.1, difficulty: 0.95 })).toEqual(['easy', 'weak']);
    // Of several right ones the one that the best chose most counts.
    expect(flagsOf({ options: [{ ...key, upper: 0.2 }, { ...key, upper: 0.95 }, other] })).toEqual([]);
  });

  it('finds wrong options that fewer than 5 % chose, of 20 answers on, and never the false of true and false', () => {
    const counted = (count: number) => ({ ...wrong, count });
    expect(judgeOptions({ ...fair, options: [key, counted(1), counted(2)] })).toEqual([
      undefined,
      'dead_option',
      undefined,
    ]);
    expect(flagsOf({ options: [key, counted(0)] })).toEqual(['dead_option']);
    expect(flagsOf({ answered: 19, options: [key, counted(0)] })).toEqual([]);
    expect(flagsOf({ isFixed: true, options: [key, counted(0)] })).toEqual([]);
    expect(flagsOf({ options: [{ ...key, count: 0 }] })).toEqual([]);
  });

  it('judges nothing of a poll', () => {
    const option = { correct: null, count: 0 };
    expect(judgeQuestion({ answered: 40, isFixed: false, difficulty: null, options: [option, option] })).toEqual([]);
  });
});

describe('chooseDebrief', () => {
  it('takes three: those whose key may be wrong, then the hardest; none that was easy or asked of too few', () => {
    const of = (index: number, difficulty: number | null, ...flags: ('check_key' | 'easy')[]) => ({
      index,
      difficulty,
      flags,
    });
    const questions = [of(0, 0.5), of(1, 0.95, 'easy'), of(2, 0.4), of(3, 0.8, 'check_key'), of(4, null), of(5, 0.4)];
    expect(chooseDebrief(questions)).toEqual([3, 2, 5]);
    expect(chooseDebrief(questions.slice(0, 2))).toEqual([0]);
    expect(chooseDebrief([of(0, null), of(1, 0.99, 'easy')])).toEqual([]);
  });
});
