/** An import on its way, as values: what is put right, what does not fit, and what is sent. */
import { describe, expect, it } from 'vitest';
import { quizSchema } from '../../src/protocol/quiz.ts';
import { importReply, type ImportFormat } from '../../src/protocol/imports.ts';
import {
  badOnes,
  type Draft,
  draftOf,
  isWorkInIt,
  nextDraft,
  questionsOf,
  quizOf,
  type Source,
  withCell,
  withChecked,
  withChecking,
  withReopened,
} from '../../web/library/import-draft.ts';
import { reduceImport, noImport, sourcesMax, type ImportState } from '../../web/library/import-state.ts';
import { columnName, fileProblem, readWords } from '../../web/library/import-words.ts';
import { repairText } from '../../web/library/repair-text.ts';
import { readImport } from '../platform/quizzes/import/read-import.ts';
import { queryOf, pagePath, requestPath, wholeLibrary } from '../../web/library/quiz-query.ts';
import { nameIn } from '../../web/library/library-request.ts';
import { frequentTags } from '../../web/library/frequent-tags.ts';

const head = 'Question,Answer 1,Answer 2,Correct';
const rowsOf = (count: number) => Array.from({ length: count }, (_, at) => `Question ${at + 1}?,a,b,1`);
const read = async (source: Source, format?: ImportFormat) => {
  const reply = importReply.parse(await readImport(new Uint8Array(await source.file.arrayBuffer()), format));
  return { reply, draft: draftOf(source, reply) };
};
const sourceOf = (lines: readonly string[], name = 'my_quiz.csv'): Source => ({
  file: new Blob([lines.join('\n')]),
  name,
});
const prompts = (draft: Draft) => questionsOf(draft).map(({ prompt }) => prompt);

/** Edits a cell and reads the row again, as the page does. */
async function put(draft: Draft, at: number, column: number, text: string): Promise<Draft> {
  const edited = withChecking(withCell(draft, at, column, text), at);
  const cells = edited.bad[at]?.cells ?? [];
  const sent = repairText(edited, [cells]);
  const { reply } = await read({ file: new Blob([sent.text]) }, sent.format);
  return withChecked(edited, at, cells, reply);
}

describe('a draft', () => {
  it('takes rows in the order of the file once they are right, and they can be opened again', async () => {
    const { draft } = await read(sourceOf([head, 'One?,a,b,1', 'Two?,a,b,3', 'Three?,a,b,2', ',a,b,1']));
    expect([draft.title, readWords(draft), isWorkInIt(draft)]).toEqual([
      'my quiz',
      '4 questions found: 2 right, 2 to correct.',
      false,
    ]);
    const wrong = await put(draft, 0, 3, '4');
    expect(wrong.bad[0]).toMatchObject({ state: 'bad', message: 'There is no answer 4 in this row.', column: 4 });
    const right = await put(await put(wrong, 1, 0, 'Four?'), 0, 3, '2');
    expect(prompts(right)).toEqual(['One?', 'Two?', 'Three?', 'Four?']);
    expect([badOnes(right).length, isWorkInIt(right)]).toEqual([0, true]);
    expect(quizSchema.parse(quizOf(right)).title).toBe('my quiz');
    expect(prompts(withReopened(right, 0))).toEqual(['One?', 'Three?', 'Four?']);
    const emptied = await put(right, 0, 0, '');
    expect(emptied.bad[0]).toMatchObject({ state: 'bad', message: 'There is no question in this row.' });
  });

  it('throws away what was read of cells that have changed since', async () => {
    const { draft } = await read(sourceOf([head, 'One?,a,b,1', 'Two?,a,b,3']));
    const sent = withChecking(draft, 0);
    const cells = sent.bad[0]?.cells ?? [];
    const typed = withCell(sent, 0, 3, '2');
    expect(withChecked(typed, 0, cells, { problem: 'late' })).toBe(typed);
  });

  it('brings what is too much for one quiz as the next ones, with the rows that are wrong', async () => {
    const { draft } = await read(sourceOf([head, ...rowsOf(201), 'Bad?,a,b,7', ...rowsOf(250)]));
    expect([draft.taken.length, draft.further.length, draft.bad.length]).toEqual([200, 2, 1]);
    const full = await put(draft, 0, 3, '1');
    expect(full.bad[0]).toMatchObject({ state: 'bad', message: expect.stringMatching(/at most 200/) });
    const second = nextDraft(full);
    const third = second && nextDraft(second);
    if (second === undefined || third === undefined) throw new Error('nothing is left');
    expect([second.title, second.taken.length, second.taken[0]?.question.prompt, second.bad.length]).toEqual([
      'my quiz (2)',
      200,
      'Question 201?',
      1,
    ]);
    const last = await put(third, 0, 3, '1');
    expect([last.title, prompts(last)[0], prompts(last).length, nextDraft(last)]).toEqual([
      'my quiz (3)',
      'Bad?',
      52,
      undefined,
    ]);
  });

  it('gives each question an id of its own', async () => {
    const question = { type: 'true_false', prompt: 'One?', correct: true, id: 'a' };
    const { draft } = await read(
      sourceOf([JSON.stringify({ title: 'Ours', questions: [question, { ...question, correct: 1, id: 'a' }] })]),
    );
    const right = await put(draft, 0, 0, JSON.stringify({ ...question, prompt: 'Two?' }));
    expect(quizSchema.parse(quizOf(right))).toMatchObject({
      title: 'Ours',
      questions: [{ id: 'a' }, { prompt: 'Two?' }],
    });
  });
});

describe('several files', () => {
  it('come one after the other, no more than a folder', () => {
    const sources = Array.from({ length: 30 }, (_, at) => sourceOf([head], `${at}.csv`));
    const steps: Parameters<typeof reduceImport>[1][] = [
      { type: 'add', sources },
      { type: 'sent', part: 0.5 },
      { type: 'refused', problem: { title: '', text: '', help: 'again' } },
      { type: 'again' },
      { type: 'next' },
    ];
    const states = steps.reduce<ImportState[]>(
      (before, step) => [...before, reduceImport(before.at(-1) ?? noImport, step)],
      [],
    );
    expect(
      states.map(({ stage, waiting, tooMany }) => [
        stage.name,
        'source' in stage && stage.source.name,
        waiting.length,
        tooMany,
      ]),
    ).toEqual([
      ['reading', '0.csv', sourcesMax - 1, 10],
      ['reading', '0.csv', sourcesMax - 1, 10],
      ['refused', '0.csv', sourcesMax - 1, 10],
      ['reading', '0.csv', sourcesMax - 1, 10],
      ['reading', '1.csv', sourcesMax - 2, 10],
    ]);
    expect(reduceImport(noImport, { type: 'refused', problem: { title: '', text: '', help: 'again' } })).toBe(noImport);
  });

  it('are refused before they are sent when they are empty or too large', () => {
    expect([0, 1, 5 * 1024 * 1024, 5 * 1024 * 1024 + 1].map((size) => fileProblem({ size })?.title)).toEqual([
      'This file is empty',
      undefined,
      undefined,
      'This file is too large',
    ]);
  });
});

describe('words and addresses', () => {
  it('name columns as people do', () => {
    const columns = ['', 'Question - max 120 characters', 'Answer 3\n(Optional)'];
    expect([0, 1, 2, 3, 27].map((at) => columnName(columns, at))).toEqual([
      'Column A',
      'Question',
      'Answer 3',
      'Column D',
      'Column AB',
    ]);
  });

  it('keep what is looked for in the address, whatever it is', () => {
    const query = { words: 'a & b?', tag: '#Ü 7', sort: 'played', isTrash: false } as const;
    const { search } = new URL(pagePath(query), 'https://host.invalid');
    expect(queryOf(Object.fromEntries(new URLSearchParams(search)))).toEqual(query);
    expect(queryOf({ sort: 'size', trash: 'x' })).toEqual(wholeLibrary);
    expect(pagePath(wholeLibrary)).toBe('/quizzes');
    expect(requestPath({ ...query, isTrash: true }, 'c')).toBe(
      '/api/quizzes?limit=50&query=a+%26+b%3F&tag=%23%C3%9C+7&trash=1&cursor=c',
    );
  });

  it('offer the tags that most quizzes have, and the chosen one', () => {
    const rows = [['b', 'a'], ['b'], Array.from({ length: 20 }, (_, at) => `t${10 + at}`)].map((tags, at) => ({
      id: `${at}`,
      tags,
    }));
    expect(frequentTags(rows, 'z')).toEqual(['a', 'b', ...Array.from({ length: 10 }, (_, at) => `t${10 + at}`), 'z']);
  });

  it('read the name of a file that is downloaded', () => {
    expect(
      [
        'attachment; filename="a.csv"; filename*=UTF-8\'\'%C3%A4.csv',
        'attachment; filename="a b.csv"',
        "x; filename*=UTF-8''%zz",
        '',
      ].map(nameIn),
    ).toEqual(['ä.csv', 'a b.csv', undefined, undefined]);
  });
});
