import type { ThreadLimits } from '../../../lib/bounded-thread.ts';
import { LastingThread } from '../../../lib/lasting-thread.ts';
import { CodedError } from '../../../protocol/errors.ts';
import type { FormattedQuestion } from '../../../protocol/markup-names.ts';
import type { DrawnFormula, FormattedQuestions, MarkedTexts } from './format-question.ts';
import type { FormulaTask, MarkupResult, MarkupTask } from './markup-worker.ts';

const usualLimits: ThreadLimits = { timeMs: 10_000, memoryMb: 128 };

/**
 * Makes trees of texts with markup in one thread of its own, so that hostile formulas take neither the event loop of the
 * live rooms nor the memory of the process. A task takes a few milliseconds.
 */
export class MarkupFormatter {
  readonly #thread: LastingThread<MarkupTask, MarkupResult>;

  constructor(limits: ThreadLimits = usualLimits) {
    const program = new URL('markup-worker.ts', import.meta.url);
    this.#thread = new LastingThread({ program, limits, waitingMax: 64, idleMs: 60_000, tooMuch, busy });
  }

  /** @throws {CodedError} `bad_request` when it takes too much time or memory, `busy` */
  async format(questions: readonly MarkedTexts[]): Promise<FormattedQuestions> {
    if (questions.length === 0) return { formatted: [], problems: [] };
    return (await this.#thread.run({ questions: questions.map(textsOf) })) as FormattedQuestions;
  }

  /**
   * A game's questions with the trees of those that have markup. Texts that take too much stay as they are written.
   * @throws {CodedError} `busy`
   */
  async withTrees<Q extends MarkedTexts & { markup?: true; formatted?: FormattedQuestion }>(
    questions: readonly Q[],
  ): Promise<Q[]> {
    const marked = questions.filter(({ markup }) => markup === true);
    const { formatted } = await this.format(marked).catch((error: unknown) => {
      if (error instanceof CodedError && error.code === 'bad_request') return { formatted: [] };
      throw error;
    });
    const trees = new Map(marked.map((question, index) => [question, formatted[index]]));
    return questions.map((question) => {
      const tree = trees.get(question);
      return tree === undefined ? question : { ...question, formatted: tree };
    });
  }

  /** @throws as `format` */
  async draw(formulas: readonly FormulaTask[]): Promise<DrawnFormula[]> {
    return ((await this.#thread.run({ formulas })) as { drawn: DrawnFormula[] }).drawn;
  }

  async stop(): Promise<void> {
    await this.#thread.stop();
  }
}

/** All that the thread needs. */
const textsOf = ({ prompt, options, items, explanation }: MarkedTexts): MarkedTexts => ({
  prompt,
  options,
  items,
  explanation,
});

const tooMuch = () => new CodedError('bad_request', 'The formulas take too long to draw, or too much memory.');
const busy = () => new CodedError('busy', 'Too many formulas are being drawn now.', { retryAfterMs: 1000 });
