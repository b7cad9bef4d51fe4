/**
 * How GIFT writes the texts of one question. A question with formulas is in HTML, where Moodle's MathJax filter finds
 * them: it takes `\(x\)` and `$$x$$`, not `$x$`, and it does not look at plain texts.
 */
import { aloneFormula, parseMarkup, type Parsed } from '../../../lib/parse-markup.ts';
import type { Question } from '../../../protocol/quiz.ts';
import { cellText } from '../import/grid.ts';
import { htmlText } from '../import/html-text.ts';
import { fromTex } from '../import/marked-fields.ts';

export interface GiftTexts {
  /** What GIFT calls the format of the question's texts. */
  format: 'plain' | 'html';
  write: (text: string) => string;
  /** Fields whose texts importing here gives back with other marks. */
  changed: readonly string[];
}

const plainTexts: GiftTexts = { format: 'plain', write: (text) => text, changed: [] };

/** @param written a text as far as GIFT can hold it */
export function giftTextsOf(question: Question, written: (text: string) => string): GiftTexts {
  if (question.markup !== true) return plainTexts;
  const before = fieldsOf(question, written);
  // What importing makes of the file: without a formula in it, or where texts get too long, all stays as it is written.
  const after = fromTex(fieldsOf(question, (text) => cellText(htmlText(htmlOf(written(text)))))) as Fields | undefined;
  if (after === undefined || !isWhole(after)) return plainTexts;
  const changed = Object.keys(before).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  return { format: 'html', write: htmlOf, changed };
}

type Fields = Record<string, unknown> & {
  type: string;
  prompt: string;
  options?: { text: string }[];
  explanation?: string;
};

function fieldsOf(question: Question, written: (text: string) => string): Fields {
  const { type, prompt } = question;
  const options = 'options' in question ? question.options.map(({ text }) => ({ text: written(text) })) : undefined;
  const explanation = 'explanation' in question ? question.explanation : undefined;
  return {
    type,
    prompt: written(prompt),
    ...(options !== undefined && { options }),
    ...(explanation !== undefined && { explanation: written(explanation) }),
  };
}

/** Options that differ in their marks alone would be the same. */
function isWhole({ prompt, options = [] }: Fields): boolean {
  const texts = options.map(({ text }) => text);
  return ![prompt, ...texts].includes('') && new Set(texts).size === texts.length;
}

type Formula = { tex: string };

function htmlOf(text: string): string {
  const isAlone = aloneFormula.test(text);
  const formula = (source: string, isDisplayed: boolean): Formula => {
    const tex = source.replaceAll('\n', ' ');
    return { tex: isDisplayed && !isAlone ? `$$${tex}$$` : `\\(${tex}\\)` };
  };
  return parseMarkup<Formula>(text, { hasBlocks: true, formula }).map(nodeHtml).join('');
}

const tags = { strong: 'b', em: 'i', code: 'code', codeblock: 'pre' } as const;

function nodeHtml(node: Parsed<Formula>): string {
  if (typeof node === 'string') return escaped(node);
  if (!Array.isArray(node)) return escaped(node.tex);
  const [name, ...children] = node;
  return `<${tags[name]}>${children.map(nodeHtml).join('')}</${tags[name]}>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');
