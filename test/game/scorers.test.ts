import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDefinition } from '../../src/game/definition.ts';
import { capabilities, isUnknown, readDefinition, requirementsOf } from '../../src/game/requirements.ts';
import { makeRegistry, scorers } from '../../src/game/scorers.ts';
import { rulesOne, rulesTwo, scoreAnswer } from '../../src/game/scoring.ts';
import { persistencePaths } from '../../src/protocol/ops.ts';
import { quizSchema } from '../../src/protocol/quiz.ts';
import { settingsSchema, type SettingsInput } from '../../src/protocol/settings.ts';
import { sevenTypesQuiz } from '../support/quizzes.ts';

const quiz = quizSchema.parse(sevenTypesQuiz);
const made = makeDefinition(
  { ...quiz, language: 'en' },
  settingsSchema.parse({ teams: ['Red', 'Blue'], startAt: 1_800_000_000_000, shuffleOptions: true, names: 'made_up' }),
  () => 0.5,
);
const change = (more: object) => ({ ...made, ...more });
const setting = (more: object) => change({ settings: { ...made.settings, ...more } });
const question = (more: object) =>
  change({ questions: made.questions.map((q, i) => (i === 1 ? { ...q, ...more } : q)) });

describe('the versions of the scoring rules', () => {
  it('are each looked up by name; a new game pins the newest', () => {
    const registry = makeRegistry([rulesOne, { ...rulesOne, version: '2', pointsOf: () => 7 }]);
    expect(registry.versions).toEqual(['1', '2']);
    expect(registry.newest.version).toBe('2');
    expect(registry.get('3')).toBeUndefined();
    expect(() => registry.of({ scorer: '3' })).toThrow('3');
    expect(made.scorer).toBe(scorers.newest.version);
  });

  it('change what they name and nothing else', () => {
    const loud = { ...rulesOne, version: '2', foldText: (text: string) => text.toUpperCase().replaceAll('!', '') };
    const registry = makeRegistry([rulesOne, loud]);
    const [asked] = made.questions.filter(({ type }) => type === 'text');
    const given = { question: asked!, settings: made.settings, answer: 'hello!', elapsedMs: 0, streakBefore: 0 };
    const points = (scorer: string) => registry.of({ scorer }).scoreAnswer(given).points;
    expect([points('1'), points('2')]).toEqual([0, 1000]);
    expect(scoreAnswer(given).points).toBe(0);
    const answers = ['hello', 'HELLO!'].map((answer) => ({ answer, elapsedMs: 0 }));
    const counts = (scorer: string) => registry.of({ scorer }).summarizeQuestion(asked!, answers).counts;
    expect([counts('1').length, counts('2').length]).toEqual([2, 1]);
  });

  it('are kept as they were: a game of version 1 is scored by its folding, on and on [SCORE-8]', () => {
    const [text] = made.questions.filter(({ type }) => type === 'text');
    const asked = (accept: string) => ({ ...text!, solution: [accept] });
    const right = (version: string, [accept, answer]: readonly [string, string]) =>
      scorers.get(version)?.makeGrader(asked(accept))(answer);
    const one = [
      ['Straße', 'STRASSE'],
      ['ısı', 'ISI'],
      ['Cafe\u0301', 'CAFÉ'],
      ['\u200b', '\u200b'],
    ] as const;
    const two = [
      ["Rubik's", 'Rubik’s'],
      ['1914–1918', '1914-1918'],
      ['Straße', 'STRAẞE'],
      ['42', '٤٢'],
    ] as const;
    expect(one.map((pair) => [right('1', pair), right('2', pair)])).toEqual([
      [1, 1],
      [1, 0],
      [1, 1],
      [1, 0],
    ]);
    expect(two.map((pair) => [right('1', pair), right('2', pair)])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(scorers.versions).toEqual(['1', '2']);
    expect([scorers.get('1')?.version, scorers.newest.version]).toEqual([rulesOne.version, rulesTwo.version]);
  });

  it('count alike what is judged alike', () => {
    const [text] = made.questions.filter(({ type }) => type === 'text');
    const asked = { ...text!, solution: ["Rubik's Straße", 'Na'] };
    const typed = ['rubik’s straße', 'RUBIK‘S STRAẞE', '\u200bRubik´s  Strasse', 'na', '\u2066', '\u200b\u200f'];
    for (const caseSensitive of [false, true]) {
      const question = { ...asked, caseSensitive };
      const grade = scorers.newest.makeGrader(question);
      const answers = typed.map((answer) => ({ answer, elapsedMs: 0 }));
      const { counts, correct } = scorers.newest.summarizeQuestion(question, answers);
      const rows = counts as { answer: string; count: number; correct: boolean }[];
      const right = typed.filter((answer) => grade(answer) === 1).length;
      const counted = rows.filter((row) => row.correct).reduce((sum, { count }) => sum + count, 0);
      expect([right, correct, counted]).toEqual(Array.from({ length: 3 }, () => (caseSensitive ? 0 : 4)));
      expect(rows).toContainEqual({ answer: '\ufffd', count: 2, correct: false });
      expect(rows).toHaveLength(caseSensitive ? 5 : 3);
    }
  });

  it('have each a name of their own', () => {
    expect(() => makeRegistry([rulesOne, rulesOne])).toThrow();
    expect(() => makeRegistry([])).toThrow();
  });

  it('are asked for in the registry, and nowhere else in the product', () => {
    const root = join(import.meta.dirname, '../../src');
    const files = readdirSync(root, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.ts'));
    const imports = /import \{([^}]*)\} from '[^']*\/game\/(?:scoring|score-question|question-summary)\.ts'/g;
    const direct = files
      .filter((name) => !name.startsWith('game/'))
      .flatMap((name) =>
        [...readFileSync(join(root, name), 'utf8').matchAll(imports)].flatMap(([, names = '']) => names.split(',')),
      )
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ') && name !== 'initialScore');
    expect(direct).toEqual([]);
  });
});

describe('what a process must know to play a game', () => {
  it('is known of every game that it makes, on both paths, and after JSON', () => {
    for (const path of [undefined, ...persistencePaths]) {
      const definition = JSON.parse(JSON.stringify({ ...made, path })) as object;
      expect(readDefinition(definition)).toEqual(definition);
      for (const word of requirementsOf(definition)) expect(capabilities).toContain(word);
    }
  });

  it.each<SettingsInput>([{ names: 'own' }, { names: 'made_up' }])('is known of a new game with %j', (settings) => {
    const definition = makeDefinition(quiz, settingsSchema.parse(settings), () => 0);
    expect(readDefinition(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
  });

  it('is one word for each thing, without spaces, whatever its name', () => {
    const odd = requirementsOf({
      scorer: 'a b\n\0\ud800',
      settings: { 'x y': 1 },
      questions: [{ type: null }, 7, null],
    });
    for (const word of odd) expect(word).toMatch(/^\S+$/);
    expect(requirementsOf([])).toContain('scorer:undefined');
  });

  it.each([
    ['scorer', change({ scorer: '3' })],
    ['scorer', change({ scorer: undefined })],
    ['scorer', change({ scorer: { version: '1' } })],
    ['question_type', question({ type: 'drawing' })],
    ['question_type', question({ type: ['single'] })],
    ['question_type', question({ type: 'constructor' })],
    ['setting', setting({ names: 'own' })],
    ['setting', setting({ names: ['made_up'] })],
    ['setting', setting({ toString: true })],
    ['setting', setting({ speedWeight: 'steep' })],
    ['setting', setting({ teams: { red: 3 } })],
    ['setting', setting({ locked: null })],
    ['definition', change({ rounds: [] })],
    ['definition', change({ format: 2 })],
    ['definition', change({ format: '1.5' })],
    ['definition', change({ path: 'elsewhere' })],
    ['definition', change({ settings: null })],
    ['definition', change({ settings: [] })],
    ['definition', change({ questions: {} })],
    ['definition', change({ questions: [null] })],
    ['definition', change({ title: { en: 'x' } })],
    ['definition', question({ regions: [] })],
    ['definition', question({ prompt: undefined })],
    ['definition', question({ options: [{ text: 'x' }] })],
    ['definition', question({ timeLimitMs: '20 s' })],
    ['definition', question({ index: 9 })],
    ['definition', null],
    ['definition', 'text'],
    ['definition', []],
  ])('is missing where the %s is another (%#)', (kind, definition) => {
    const read = readDefinition(definition);
    expect(isUnknown(read) && read.unknown).toBe(kind);
  });
});
