import { expect, it } from 'vitest';
import type { WantedFormula } from '../../web/editor/draft/draft-client.ts';
import { DrawnFormulas, readTrees } from '../../web/editor/markup/draft-trees.ts';

const question = {
  id: 'q',
  type: 'single',
  prompt: '**a** $x$',
  options: [{ text: '$y$' }, { text: '`b`' }],
  explanation: 'c',
  markup: true,
};
const math = ['math', {}, ['mi', 'x']];

it('shows formulas as their source until the server has drawn them, and says why it has not', async () => {
  const drawn = new DrawnFormulas();
  const first = readTrees(question, drawn.find);
  expect(first).toEqual({
    formatted: {
      prompt: [['strong', 'a'], ' $x$'],
      options: [['$y$'], [['code', 'b']]],
      items: undefined,
      explanation: ['c'],
    },
    wanted: [
      { source: 'x', displayed: false },
      { source: 'y', displayed: true },
    ],
    problems: [],
  });
  const asked: WantedFormula[] = [];
  await drawn.draw(first.wanted, async (formulas) => {
    asked.push(...formulas);
    return [{ math }, { problem: 'It is wrong.' }];
  });
  expect(asked).toEqual(first.wanted);
  const { formatted, wanted, problems } = readTrees(question, drawn.find);
  expect(formatted).toMatchObject({ prompt: [['strong', 'a'], ' ', math], options: [['$y$'], [['code', 'b']]] });
  expect(wanted).toEqual([]);
  expect(problems).toEqual(['$y$ is shown as it is written. It is wrong.']);
});

it('asks again for what could not be asked, for forty at once at most, and for nothing without markup', async () => {
  const drawn = new DrawnFormulas();
  const prompt = Array.from({ length: 50 }, (_, at) => `$a_{${at}}$`).join(' ');
  const { wanted } = readTrees({ ...question, prompt }, drawn.find);
  expect(wanted).toHaveLength(51);
  await expect(drawn.draw(wanted, () => Promise.reject(new Error('offline')))).rejects.toThrow('offline');
  await drawn.draw(wanted, (formulas) => Promise.resolve(formulas.map(() => ({ math }))));
  expect(readTrees({ ...question, prompt }, drawn.find).wanted).toHaveLength(11);
  expect(readTrees({ ...question, markup: undefined }, drawn.find)).toEqual({
    formatted: undefined,
    wanted: [],
    problems: [],
  });
});
