/** What the screens work out before they draw: no browser needed. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeBalances } from '../../web/account/balances.ts';
import { nameDevice } from '../../web/account/device-name.ts';
import { loginProblem, passwordProblem, wordsFor } from '../../web/account/refusal-words.ts';
import { nextPrompt, sayRemote } from '../../web/host/remote-words.ts';
import { teamsOf, teamsProblem } from '../../web/host/settings-form.tsx';
import { movesOf } from '../../web/host/standings-stage.tsx';
import { meaningsOf, readBack } from '../../web/question-types/number-input.tsx';
import { sliderPlaces } from '../../web/question-types/slider-places.ts';
import { moved } from '../../web/question-types/order-input.tsx';
import { ownAnswer } from '../../web/player/player-view.ts';
import { verdictOf } from '../../web/player/result-screens.tsx';
import { optionOfKey } from '../../web/question-types/use-option-keys.ts';
import { briefTexts, screensOf, solutionText } from '../../web/question-types/all-types.ts';
import type { ClosedQuestion, OpenQuestion } from '../../web/question-types/shown-question.ts';
import { formatPin, formatRank } from '../../web/shared/format.ts';
import { isBeyond } from '../../web/question-types/known.ts';
import { lookOf } from '../../web/shared/ui/option-look.ts';
import { pinInQuery, plainPath } from '../../web/shared/plain-path.ts';
import { RestError } from '../../web/shared/rest-client.ts';
import { closings, questions, type QuestionName } from '../../web/fixtures/question-fixtures.ts';
import { stateOf } from '../../web/fixtures/room-fixtures.ts';
import { closed, open } from './shown-questions.ts';

const barsOf = (question: OpenQuestion, how: ClosedQuestion) => screensOf(question).reveal(question, how).bars;
const othersOf = (question: OpenQuestion, how: ClosedQuestion) => screensOf(question).reveal(question, how).others ?? 0;

describe('numbers and ranks', () => {
  test('points and credits are counted with what is held, to the last digit', () => {
    expect(describeBalances([])).toBeUndefined();
    expect(describeBalances([{ asset: 'points', balance: '0', held: '0' }])).toBeUndefined();
    expect(
      describeBalances([
        { asset: 'credits', balance: '9007199254740993', held: '7' },
        { asset: 'points', balance: '0', held: '1' },
      ]),
    ).toBe('9,007,199,254,741,000 credits and 1 point');
  });

  test('a typed number is read in any script, with groups, fractions and dashes, and half a number is none [FOLD-3]', () => {
    const meant: Record<string, number[]> = {
      '12': [12],
      '1.5': [1.5],
      '1,5': [1.5],
      '-3': [-3],
      '\u200f\u221212': [-12],
      '1\u200b2\ufeff': [12],
      '\uff0b5': [5],
      '\u27962': [-2],
      '1\u2035000': [1000],
      '\u0661\u060c\u0665': [1.5],
      '\u22123': [-3],
      '\u20135': [-5],
      '+2': [2],
      '.5': [0.5],
      '5.': [5],
      '1 000': [1000],
      '1\u202f000\u00a0000': [1_000_000],
      "1'000": [1000],
      '1\u2019000,5': [1000.5],
      '1,000,000': [1_000_000],
      '1.000.000': [1_000_000],
      '1,00,000': [100_000],
      '1,234.5': [1234.5],
      '1.234,5': [1234.5],
      '0.125': [0.125],
      '1234,567': [1234.567],
      '\u0664\u0662': [42],
      '\u0661\u066c\u0660\u0660\u0660': [1000],
      '\u0661\u066b\u0665': [1.5],
      '\u0967\u0968': [12],
      '\uff11\uff12': [12],
      '1,000': [1000, 1],
      '-2.500': [-2.5, -2500],
      '0': [0],
      '-0': [0],
    };
    const none = ['', '-', '1e3', 'x', '1.2.3', '1 2', '12 34', ',', '1,,0', '1.000,000.0', '--1', '1-', '\u2460'];
    const read = Object.keys(meant).map((text) => [text, meaningsOf(text, text === '-2.500' ? 'en' : undefined)]);
    expect(Object.fromEntries(read)).toEqual({ ...meant, '-2.500': [-2.5, -2500] });
    expect(none.filter((text) => meaningsOf(text, undefined).length > 0)).toEqual([]);
  });

  test('the language says which meaning comes first, and a range which is left [FOLD-3]', () => {
    expect([meaningsOf('1,000', 'en'), meaningsOf('1,000', 'de'), meaningsOf('1.000', 'de')]).toEqual([
      [1000, 1],
      [1, 1000],
      [1000, 1],
    ]);
    expect(meaningsOf('1,000', 'no such language!', 0, 10)).toEqual([1]);
    expect(meaningsOf('1.000', 'en', 500, 2000)).toEqual([1000]);
    expect([readBack(1000, 'en'), readBack(1000, 'de'), readBack(0.1 + 0.2, 'en')]).toEqual([
      '1,000',
      '1.000',
      '0.30000000000000004',
    ]);
    for (const language of ['en', 'de', 'fr', 'pl', 'es', 'hi', 'ar-EG', 'de-CH', undefined]) {
      const choices = ['1.234', '1,234', '-2.500', '999,999'].map((text) =>
        meaningsOf(text, language).map((value) => readBack(value, language, false)),
      );
      for (const [one, other] of choices) expect([one, one === other]).toEqual([expect.any(String), false]);
    }
  });

  test('a slider reaches both ends of its range exactly, and tells neighbouring places apart', () => {
    const ranges = [
      [1900, 2000, 1],
      [0, 1, undefined],
      [0, 1, 0.3],
      [-273.15, 1e6, undefined],
      [0, 1e12, 1],
      [0.1, 0.7, 0.1],
      [5, 5, 1],
      [0, 3, 0.001],
    ] as const;
    for (const [min, max, step] of ranges) {
      const { last, valueAt, placeOf } = sliderPlaces(min, max, step);
      const values = Array.from({ length: last + 1 }, (_, place) => valueAt(place));
      expect([values[0], values.at(-1)]).toEqual([min, max]);
      expect(new Set(values).size).toBe(last + 1);
      expect(values.every((value, place) => placeOf(value) === place || value === max)).toBe(true);
    }
    expect(sliderPlaces(1900, 2000, 1).valueAt(50)).toBe(1950);
    expect(sliderPlaces(0.1, 0.7, 0.1).valueAt(2)).toBe(0.3);
  });

  test('ranks have their endings, PINs their gap', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 113, 1001].map(formatRank)).toEqual(
      '1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 113th 1,001st'.split(' '),
    );
    expect(formatPin('012345')).toBe('012 345');
  });
});

test('no screen of the gallery has emoji: the machine that makes its pictures may have no font for them', () => {
  const folder = new URL('../../web/fixtures/', import.meta.url);
  const found = readdirSync(folder)
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').match(/\p{Emoji_Presentation}/gu) ?? []);
  expect(found).toEqual([]);
});

test('each question of the gallery has a place of its own in its game', () => {
  expect(Object.keys(questions).toSorted()).toEqual(Object.keys(closings).toSorted());
  const places = Object.values(questions).map(({ index }) => index);
  expect(places).toEqual(places.map((_, at) => at));
});

describe('what players do', () => {
  test('keys stand for options by digit and by letter, and for no option beyond the last', () => {
    const letters = ['A', 'B', 'C'];
    expect(['1', '3', 'a', 'C', '4', 'd', '0', 'Enter', ''].map((key) => optionOfKey(key, letters))).toEqual([
      0,
      2,
      0,
      2,
      ...Array.from({ length: 5 }, () => undefined),
    ]);
    expect(['t', 'F', '1', '2'].map((key) => optionOfKey(key, ['T', 'F']))).toEqual([0, 1, 0, 1]);
  });

  test('an item moves one place, and not past an end', () => {
    expect(moved([0, 1, 2], 1, -1)).toEqual([1, 0, 2]);
    expect(moved([0, 1, 2], 1, 1)).toEqual([0, 2, 1]);
    expect(moved([0, 1, 2], 0, -1)).toEqual([0, 1, 2]);
    expect(moved([0, 1, 2], 2, 1)).toEqual([0, 1, 2]);
  });

  test("the player's answer is the one on its way, else the one the snapshot knows, never another question's", () => {
    const state = stateOf({ role: 'player', phase: 'open', question: 'single' }, 0);
    expect(ownAnswer(state, 2)).toBeUndefined();
    const sending = { ...state, outbox: { question: 2, answer: 1, state: 'sending' as const } };
    expect(ownAnswer(sending, 2)).toEqual({ answer: 1, state: 'sending' });
    expect(ownAnswer(sending, 3)).toBeUndefined();
    const known = stateOf({ role: 'player', phase: 'open', question: 'single', you: { answered: true, answer: 3 } }, 0);
    expect(ownAnswer(known, 2)).toEqual({ answer: 3, state: 'accepted' });
  });

  test('a result is right, partly right, wrong, missing, or a vote', () => {
    const result = { rev: 1, index: 0, score: 0, rank: 1, players: 1, streak: 0 };
    const verdict = (answered: boolean, correct: boolean | null, points: number) =>
      verdictOf({ ...result, answered, correct, points });
    expect([
      verdict(true, true, 900),
      verdict(true, true, 0),
      verdict(true, false, 300),
      verdict(true, false, 0),
      verdict(true, null, 0),
      verdict(false, false, 0),
      verdict(false, null, 0),
    ]).toEqual(['right', 'right', 'partly', 'wrong', 'poll', 'none', 'none']);
  });
});

describe('what the wall shows', () => {
  test('bars follow the options, and true stands before false although it is counted after', () => {
    const options = barsOf(open({ options: ['x', 'y'] }), { ...closed, solution: 1, counts: [1, 2] });
    expect(options.map(({ text, count, right }) => [text, count, right])).toEqual([
      ['x', 1, false],
      ['y', 2, true],
    ]);
    const truth = barsOf(open({ type: 'true_false' }), { ...closed, solution: false, counts: [2, 1] });
    expect(truth.map(({ text, count, right }) => [text, count, right])).toEqual([
      ['True', 1, false],
      ['False', 2, true],
    ]);
  });

  test('nothing is right or wrong in a poll', () => {
    const bars = barsOf(open({ type: 'poll', options: ['x', 'y'] }), { ...closed, solution: null, counts: [1, 2] });
    expect(bars.every((bar) => bar.right === undefined)).toBe(true);
  });

  test('an order is shown in the right order, each place with its own count', () => {
    const question = open({ type: 'order', items: ['b', 'c', 'a'] });
    const bars = barsOf(question, { ...closed, solution: [2, 0, 1], counts: [3, 1, 2] });
    expect(bars.map(({ text, count }) => [text, count])).toEqual([
      ['a', 3],
      ['b', 1],
      ['c', 2],
    ]);
    expect(solutionText(question, [2, 0, 1])).toBe('a › b › c');
  });

  test('a phone is told the first accepted texts, and how many others there are', () => {
    const question = open({ type: 'text' });
    const texts = ['Saturn', ...Array.from({ length: 19 }, (_, index) => `${index} `.padEnd(200, 'x'))];
    expect(solutionText(question, texts, briefTexts)).toBe('Saturn or 19 others');
    expect(solutionText(question, ['Saturn', 'the ringed one'], briefTexts)).toBe('Saturn or the ringed one');
    expect(solutionText(question, ['x'.repeat(200), 'y'], briefTexts)).toBe(`${'x'.repeat(200)} or another one`);
    expect(solutionText(question, texts)?.length).toBeGreaterThan(3800);
  });

  test('all ten typed rows are listed where they are short, six where they are long, and the rest is counted', () => {
    const rows = (answer: string) =>
      Array.from({ length: 10 }, (_, index) => ({ answer: `${answer}${index}`, count: 10 - index, correct: false }));
    const question = open({ type: 'text' });
    const short = { ...closed, solution: ['x'], counts: rows('radish '), answered: 60 };
    expect([barsOf(question, short).length, othersOf(question, short)]).toEqual([10, 5]);
    const long = { ...closed, solution: ['x'], counts: rows('a long answer with many words '), answered: 55 };
    expect([barsOf(question, long).length, othersOf(question, long)]).toEqual([6, 4 + 3 + 2 + 1]);
    expect(othersOf(open({ options: ['x', 'y'] }), { ...closed, solution: 0, counts: [3, 1], answered: 9 })).toBe(0);
  });

  test('no answers at all is an empty picture', () => {
    expect(barsOf(open({ type: 'text' }), { ...closed, solution: ['x'], counts: [] })).toEqual([]);
  });

  test('rows start where they were: inside the list by place, from below it otherwise', () => {
    const row = (previousRank: number | null, rank: number) => ({
      playerId: `p${rank}`,
      nickname: '',
      score: 0,
      rank,
      previousRank,
    });
    expect(movesOf([row(2, 1), row(1, 2), row(3, 3)])).toEqual([1, -1, 0]);
    expect(movesOf([row(1, 1), row(9, 2), row(2, 3)])).toEqual([0, 2, -1]);
    expect(movesOf([row(null, 1), row(null, 2)])).toEqual([0, 0]);
  });

  test('team names are lines, and the rules of the contract are told before the server has to', () => {
    expect(teamsOf(' Red \n\nBlue\n')).toEqual(['Red', 'Blue']);
    expect(teamsProblem([])).toBeUndefined();
    expect(teamsProblem(['Red', 'Blue'])).toBeUndefined();
    expect(teamsProblem(['Red'])).toMatch(/two/);
    expect(teamsProblem(['Red', 'red'])).toMatch(/different/);
    expect(teamsProblem(['Red', 'x'.repeat(41)])).toMatch(/40/);
    expect(teamsProblem(Array.from({ length: 21 }, (_, i) => `t${i}`))).toMatch(/twenty/);
  });
});

describe('what a later version of the server has added', () => {
  const at = (phase: string, question: QuestionName = 'single') =>
    isBeyond(stateOf({ role: 'player', phase: phase as 'open', question }, 0).snapshot!);

  test('a phase or a type that is not known is told; what does not depend on the type is shown', () => {
    expect(['lobby', 'intro', 'open', 'closed', 'reveal', 'standings', 'over'].map((phase) => at(phase))).toEqual(
      Array.from({ length: 7 }, () => false),
    );
    expect(['vote', '', 'constructor'].map((phase) => at(phase))).toEqual([true, true, true]);
    const asked = ['intro', 'open', 'closed', 'reveal', 'standings', 'over'].map((phase) => at(phase, 'later'));
    expect(asked).toEqual([false, true, true, true, false, false]);
  });

  test('solutions of such a type have no words, and more options than there are looks have one each', () => {
    const later = { type: 'drawing' as 'single' };
    expect(solutionText(later, [{ shape: 'circle' }] as never)).toBeUndefined();
    expect(solutionText(later, { at: 3 } as never)).toBeUndefined();
    expect([7, 8, 9, 30, -1, Number.NaN].map((index) => lookOf(index).letter)).toEqual(['H', 'I', 'J', '·', '·', '·']);
  });
});

describe("what a host's remote says", () => {
  const at = (phase: string, room: object = {}) =>
    stateOf({ role: 'host', phase: phase as 'open', question: phase === 'lobby' ? undefined! : 'single', room }, 0)
      .snapshot!;
  const prompts = ['a', 'b', 'c', 'd'];

  test('what comes next is told where it is known, and not while something is asked', () => {
    expect(nextPrompt(at('lobby'), prompts)).toEqual({ index: 0, prompt: 'a' });
    for (const phase of ['reveal', 'standings'])
      expect(nextPrompt(at(phase), prompts)).toEqual({ index: 3, prompt: 'd' });
    for (const phase of ['intro', 'open', 'closed', 'over', 'vote'])
      expect(nextPrompt(at(phase), prompts)).toBeUndefined();
    expect(nextPrompt(at('reveal'), prompts.slice(0, 3))).toBeUndefined();
    expect(nextPrompt(at('reveal'), undefined)).toBeUndefined();
  });

  test('each screen has words of its own, and a pause is told', () => {
    const phases = ['lobby', 'intro', 'open', 'closed', 'reveal', 'standings', 'over'];
    const said = phases.map((phase) => sayRemote(at(phase)));
    expect(new Set(said).size).toBe(phases.length);
    expect(sayRemote(at('open'))).toBe('Question 3 of 16 is open');
    expect(sayRemote(at('open', { paused: true }))).toBe('Question 3 of 16 is open, paused');
  });
});

describe('addresses', () => {
  test('are understood in capitals, with digits of any script, and with parts that are empty', () => {
    const meant: Record<string, string> = {
      '/': '/',
      '//': '/',
      '/index.html': '/',
      '/PLAY/123456': '/play/123456',
      '/Play/': '/play',
      '//play//123456/': '/play/123456',
      '/play/123%20456': '/play/123456',
      '/play/%D9%A5%D9%A8%D9%A4%D9%A2%D9%A7%D9%A0': '/play/584270',
      '/play/ABC': '/play/ABC',
      '/HOST/01a-PLAY-Q/RESULTS': '/host/01a-PLAY-Q/results',
      '/HOST/01a-PLAY-Q/REPORT': '/host/01a-PLAY-Q/report',
      '/host/RESULTS': '/host/RESULTS',
      '/Ops': '/ops',
      '/Sign-In/': '/sign-in',
      '/Nothing/HOST': '/Nothing/HOST',
    };
    expect(Object.fromEntries(Object.keys(meant).map((path) => [path, plainPath(path)]))).toEqual(meant);
    expect([plainPath('/%zz'), plainPath('/play/%E0%A4%A')]).toEqual([undefined, undefined]);
  });

  test('a PIN in a query is found however it is written', () => {
    expect(['?pin=123%20456', '?PIN=123456', '?a=1&Pin=123-456', '?pin=١٢٣٤٥٦', ''].map(pinInQuery)).toEqual([
      ...Array.from({ length: 4 }, () => '123456'),
      '',
    ]);
  });
});

describe('devices', () => {
  test('are named as their owners would call them', () => {
    const names = {
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0':
        'Edge on Windows',
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36':
        'Chrome on Android',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1': 'Safari on iPhone',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Firefox/140.0': 'Firefox on Mac',
      'curl/8.5.0': 'curl/8.5.0',
      '': 'Unknown device',
    };
    expect(Object.fromEntries(Object.keys(names).map((agent) => [agent, nameDevice(agent)]))).toEqual(names);
    expect(nameDevice(undefined)).toBe('Unknown device');
  });
});

describe('a new name and password', () => {
  test('are refused in words for what the server would refuse', () => {
    expect(['', 'ab', 'a b', 'x'.repeat(41)].map((login) => loginProblem(login) === undefined)).toEqual(
      Array.from({ length: 4 }, () => false),
    );
    expect(['abc', 'müller.3', 'Ω_ω-١', 'x'.repeat(40)].map(loginProblem)).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
    expect(['1234567', 'Teacher.One', 'x'.repeat(201)].every((word) => passwordProblem(word, 'teacher.one'))).toBe(
      true,
    );
    expect(passwordProblem('12345678', 'teacher.one')).toBe(undefined);
    const refusal = (code: string, more: object) => wordsFor(new RestError(code, 'said by the server', more));
    expect(refusal('conflict', { details: [{ path: '/login', message: 'is taken' }] })).toHaveProperty('login');
    expect(refusal('bad_request', { details: [{ path: '/next', message: 'x' }] })).toHaveProperty('password');
    expect(refusal('too_many', { retryAfterMs: 61_000 }).form).toContain('2 minutes');
    expect(refusal('unreachable', {})).toEqual({ form: 'said by the server' });
  });
});
