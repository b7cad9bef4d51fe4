import { describe, expect, it } from 'vitest';
import { formatQuestions } from '../../../../src/platform/quizzes/markup/format-question.ts';
import { markupDepthMax, markupUnitsMax } from '../../../../src/protocol/markup.ts';
import type { MarkupNode } from '../../../../src/protocol/markup-names.ts';
import { markedTexts, markedTrees } from '../../../../web/fixtures/marked-question.ts';
import { depthOf, faultsOf, namesOf, textOf } from '../../../support/markup-tree.ts';

const format = (prompt: string) => {
  const { formatted, problems } = formatQuestions([{ prompt }]);
  return { tree: formatted[0]?.prompt ?? [prompt], problems: problems.map(({ message }) => message) };
};

describe('the trees of a question', () => {
  it('are those of its texts that have marks', () => {
    const texts = { prompt: '**2**?', options: ['$x$', '3'], items: ['a'], explanation: 'plain' };
    expect(formatQuestions([texts, { prompt: 'plain' }])).toEqual({
      formatted: [
        {
          prompt: [['strong', '2'], '?'],
          options: [[['math', { alttext: 'x', displaystyle: 'true' }, ['mi', 'x']]], ['3']],
        },
        undefined,
      ],
      problems: [],
    });
  });

  it('are those that the gallery shows', () => {
    expect(formatQuestions([markedTexts])).toEqual({ formatted: [markedTrees], problems: [] });
  });

  it('say where a formula cannot be drawn, and show its source', () => {
    const texts = { prompt: 'a', options: ['1', String.raw`$\frac{$`], explanation: String.raw`*b* $\nope$` };
    const { formatted, problems } = formatQuestions([{ prompt: '' }, texts]);
    expect(formatted).toEqual([undefined, { explanation: [['em', 'b'], String.raw` $\nope$`] }]);
    expect(problems).toMatchObject([
      { question: 1, field: 'options/1', message: expect.stringContaining(String.raw`\frac{`) },
      { question: 1, field: 'explanation', message: expect.stringContaining(String.raw`\nope`) },
    ]);
  });

  it.each([
    [String.raw`x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}`, 'mfrac'],
    [String.raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, 'mtable'],
    [String.raw`\begin{aligned}a&=b\\c&=d\end{aligned}`, 'mtd'],
    [String.raw`\ce{2H2 + O2 -> 2H2O}`, 'msub'],
    [String.raw`\overline{AB}\underline{x}`, 'mover'],
    [String.raw`\sqrt[3]{8}`, 'mroot'],
    [String.raw`\prescript{14}{6}{C}`, 'mmultiscripts'],
    [String.raw`\text{if } x<0`, 'mtext'],
    [String.raw`\color{red}x\Huge y`, 'mi'],
    [String.raw`\sum_{i=1}^n i`, 'msubsup'],
    [String.raw`\displaystyle\sum_{i=1}^n i`, 'munderover'],
    [String.raw`f''(x)\to\infty`, 'msup'],
    ['90^\\circ', 'mn'],
  ])('draw %s', (source, name) => {
    const { tree, problems } = format(`a $${source}$`);
    expect(problems).toEqual([]);
    expect(faultsOf(tree)).toEqual([]);
    expect(namesOf(tree)).toContain(name);
    expect(JSON.stringify(tree)).not.toMatch(/"(?:style|class|mathcolor|color|mathsize|href)"/);
    expect(tree[1]).toMatchObject({ 0: 'math', 1: { alttext: source } });
  });

  const hostile = [
    String.raw`\def\a{\a\a}\a`,
    String.raw`\gdef\a#1{\b{#1#1}}\gdef\b#1{\a{#1#1}}\a{x}`,
    String.raw`\newcommand{\a}{\b\b}\newcommand{\b}{\a\a}\a`,
    String.raw`\let\a=\frac \a12`,
    String.raw`\href{javascript:alert(1)}{x}`,
    String.raw`\url{https://example.org}`,
    String.raw`\includegraphics{https://example.org/a.png}`,
    String.raw`\style{position:fixed}{x}`,
    String.raw`\class{tile}{x}`,
    String.raw`\id{root}{x}`,
    String.raw`\data{a=b}{x}`,
    String.raw`\cancel{x}`,
    String.raw`\unicode{x202e}`,
    String.raw`\tag{1}x`,
    String.raw`\begin{matrix}`,
    `${'\\sqrt{'.repeat(120)}x${'}'.repeat(120)}`,
    `${'\\left('.repeat(70)}x${'\\right)'.repeat(70)}`,
    `${'\\pmod{'.repeat(60)}x${'}'.repeat(60)}`,
    'x_{'.repeat(200),
    `x${'^'.repeat(100)}`,
    `${'x+'.repeat(480)}x`,
  ];

  it.each(hostile)('show %s as its source, with a problem', (source) => {
    const { tree, problems } = format(`**a** $${source}$`);
    expect(tree).toEqual([['strong', 'a'], ` $${source}$`]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toMatch(/\u0332/);
  });

  it.each([
    '{'.repeat(450) + '}'.repeat(450),
    String.raw`\hspace{-100em}x\kern-50em y`,
    String.raw`\rule{1000em}{1000em}`,
    String.raw`\raisebox{100em}{x}`,
    String.raw`\text{<script>alert(1)</script> \& "quoted"}`,
    '\u202Ex\u0001\u0007',
    '\u05D0+\u0628',
    'x'.repeat(400),
    '<img src=x onerror=alert(1)>',
    String.raw`\rlap{x}\llap{y}\smash{z}`,
  ])('keep %j within what is allowed', (source) => {
    const { tree } = format(`$${source}$`);
    expect(faultsOf(tree)).toEqual([]);
    expect(depthOf(tree)).toBeLessThanOrEqual(markupDepthMax);
    const lengths = [...JSON.stringify(tree).matchAll(/"(-?[\d.]+)em"/g)].map(([, em]) => Number(em));
    expect(lengths.filter((em) => em < -1 || em > 10)).toEqual([]);
  });

  it('stay within their size, formulas beyond it stay source', () => {
    const formula = `$${'x+'.repeat(98)}x$`;
    const texts = { prompt: formula, options: Array.from({ length: 8 }, () => formula), explanation: formula };
    const { formatted, problems } = formatQuestions(Array.from({ length: 200 }, () => texts));
    const units = formatted.map((trees) => JSON.stringify(trees ?? '').length);
    expect(Math.max(...units)).toBeLessThan(markupUnitsMax + 4000);
    expect(units.reduce((sum, one) => sum + one)).toBeLessThan(2_500_000);
    expect(problems.length).toBeGreaterThan(0);
    expect(textOf(formatted.at(-1)?.prompt ?? ([formula] as MarkupNode[]))).toBe(formula);
  });

  it('draw nothing any more after fifty formulas that fail', () => {
    const bad = { prompt: Array.from({ length: 60 }, () => String.raw`$\nope$`).join(' ') };
    const { formatted, problems } = formatQuestions([{ prompt: '$x$' }, bad, { prompt: '*a* $x$' }]);
    expect(problems).toHaveLength(50);
    expect(namesOf(formatted[0]?.prompt ?? [])).toContain('math');
    expect(formatted[2]?.prompt).toEqual([['em', 'a'], ' $x$']);
  });
});
