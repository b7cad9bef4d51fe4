/** The trees of questions' texts, from texts as they are shown. Runs in a thread of its own: see `MarkupFormatter`. */
import { parseMarkup, type Parsed } from '../../../lib/parse-markup.ts';
import { markupUnitsMax } from '../../../protocol/markup.ts';
import type { FormattedQuestion, MarkupElement, MarkupNode } from '../../../protocol/markup-names.ts';
import { FormulaProblem, renderFormula } from './render-formula.ts';

/** Texts with markup. */
export interface MarkedTexts {
  prompt: string;
  options?: readonly string[] | undefined;
  items?: readonly string[] | undefined;
  explanation?: string | undefined;
}

/** A formula that is shown as its source. */
export interface MarkupProblem {
  /** Which of the questions, and its text: `prompt`, `options/2`. */
  question: number;
  field: string;
  message: string;
}

export interface FormattedQuestions {
  /** One for each question; undefined where all its texts are literal. */
  formatted: (FormattedQuestion | undefined)[];
  problems: MarkupProblem[];
}

/** Of all trees of a quiz as JSON, in UTF-16 units: every process that plays its game has them in memory. */
const quizUnitsMax = 1_048_576;
/** An author reads no more. After so many no formula is drawn: one that fails may have taken long. */
const problemsMax = 50;

export function formatQuestions(questions: readonly MarkedTexts[]): FormattedQuestions {
  const problems: MarkupProblem[] = [];
  let left = quizUnitsMax;
  const formatted = questions.map((texts, question) => {
    const units = problems.length < problemsMax ? Math.min(left, markupUnitsMax) : 0;
    const formatter = new QuestionFormatter(units, (field, message) => {
      if (problems.length < problemsMax) problems.push({ question, field, message });
    });
    const trees = formatter.format(texts);
    left -= formatter.units;
    return trees;
  });
  return { formatted, problems };
}

class QuestionFormatter {
  readonly #unitsMax: number;
  readonly #onProblem: (field: string, message: string) => void;
  /** Of its formulas as JSON. */
  units = 0;
  /** A formula had no room: no other is drawn, which takes time too. */
  #isFull = false;

  constructor(unitsMax: number, onProblem: (field: string, message: string) => void) {
    this.#unitsMax = unitsMax;
    this.#isFull = unitsMax <= 0;
    this.#onProblem = onProblem;
  }

  format({ prompt, options, items, explanation }: MarkedTexts): FormattedQuestion | undefined {
    const trees = {
      prompt: this.#one(prompt, 'prompt', true),
      options: this.#each(options, 'options'),
      items: this.#each(items, 'items'),
      explanation: this.#one(explanation, 'explanation', true),
    };
    const marked = Object.entries(trees).filter(([, tree]) => tree !== undefined);
    return marked.length === 0 ? undefined : Object.fromEntries(marked);
  }

  #one(text: string | undefined, field: string, hasBlocks: boolean): MarkupNode[] | undefined {
    if (text === undefined) return undefined;
    const tree = this.#treeOf(text, field, hasBlocks);
    return isLiteral(tree, text) ? undefined : tree;
  }

  #each(texts: readonly string[] | undefined, field: string): MarkupNode[][] | undefined {
    if (texts === undefined) return undefined;
    const trees = texts.map((text, place) => this.#treeOf(text, `${field}/${place}`, false));
    return trees.every((tree, place) => isLiteral(tree, texts[place] ?? '')) ? undefined : trees;
  }

  #treeOf(text: string, field: string, hasBlocks: boolean): MarkupNode[] {
    const formula = (source: string, isDisplayed: boolean): MarkupElement | undefined => {
      const drawn = this.#draw(source, isDisplayed);
      if ('math' in drawn) return drawn.math;
      this.#onProblem(field, `The formula ${cut(source)} is shown as it is written. ${drawn.problem}`);
      return undefined;
    };
    return parseMarkup<MarkupElement>(text, { hasBlocks, formula }) satisfies Parsed<MarkupElement>[];
  }

  #draw(source: string, isDisplayed: boolean): DrawnFormula {
    const drawn = this.#isFull ? tooMany : drawFormula(source, isDisplayed);
    if ('problem' in drawn) return drawn;
    const units = JSON.stringify(drawn.math).length;
    this.#isFull = this.units + units > this.#unitsMax;
    if (this.#isFull) return tooMany;
    this.units += units;
    return drawn;
  }
}

export type DrawnFormula = { math: MarkupElement } | { problem: string };

const tooMany: DrawnFormula = { problem: 'There are too many formulas, or too large ones.' };

export function drawFormula(source: string, isDisplayed: boolean): DrawnFormula {
  try {
    return { math: renderFormula(source, isDisplayed) };
  } catch (error) {
    if (error instanceof FormulaProblem) return { problem: error.message };
    throw error;
  }
}

/** An empty text has an empty tree. */
const isLiteral = (tree: readonly MarkupNode[], text: string): boolean => (tree[0] ?? '') === text;

const cut = (source: string): string => `“${source.length > 40 ? `${source.slice(0, 40).toWellFormed()}…` : source}”`;
