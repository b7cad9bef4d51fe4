/** The trees of a question that is being written: marks are read here, formulas are drawn by the server. */
import { parseMarkup } from '../../../src/lib/parse-markup.ts';
import type { FormattedQuestion, MarkupElement, MarkupNode } from '../../../src/protocol/markup-names.ts';
import type { DrawnFormula, WantedFormula } from '../draft/draft-client.ts';
import type { DraftQuestion } from '../draft/draft.ts';

/** The server's limit of one request. */
const askedMax = 40;
const sourceMax = 1000;
/** Of a session of writing; then it begins anew. */
const keptMax = 2000;

/** Formulas that the server has drawn, and refused ones with the reason, by their source. */
export class DrawnFormulas {
  readonly #known = new Map<string, DrawnFormula>();

  find = ({ source, displayed }: WantedFormula): DrawnFormula | undefined => this.#known.get(`${displayed} ${source}`);

  /** Resolves to nothing when the server has drawn them; else rejects with its reason. */
  async draw(
    wanted: readonly WantedFormula[],
    ask: (formulas: readonly WantedFormula[]) => Promise<readonly DrawnFormula[]>,
  ): Promise<void> {
    const asked = wanted.slice(0, askedMax);
    const drawn = await ask(asked);
    if (this.#known.size > keptMax) this.#known.clear();
    for (const [at, { source, displayed }] of asked.entries())
      this.#known.set(`${displayed} ${source}`, drawn[at] ?? {});
  }
}

export interface DraftTrees {
  /** Undefined where the question has no markup. */
  formatted: FormattedQuestion | undefined;
  /** Not drawn yet: shown as their source until they are. */
  wanted: WantedFormula[];
  /** Why formulas are shown as their source. */
  problems: string[];
}

export function readTrees(question: DraftQuestion, find: DrawnFormulas['find']): DraftTrees {
  const wanted: WantedFormula[] = [];
  const problems: string[] = [];
  if (question.markup !== true) return { formatted: undefined, wanted, problems };
  const formula = (source: string, displayed: boolean): MarkupElement | undefined => {
    const found = source.length > sourceMax ? { problem: 'It is too long.' } : find({ source, displayed });
    if (found === undefined) wanted.push({ source, displayed });
    if (found?.problem !== undefined)
      problems.push(`$${source.slice(0, 40)}$ is shown as it is written. ${found.problem}`);
    return found?.math as MarkupElement | undefined;
  };
  const inBlocks = (text: string): MarkupNode[] => parseMarkup<MarkupElement>(text, { hasBlocks: true, formula });
  const inLine = (text: string): MarkupNode[] => parseMarkup<MarkupElement>(text, { hasBlocks: false, formula });
  const { prompt, options, items, explanation } = question;
  const formatted = {
    prompt: inBlocks(prompt),
    options: options?.map(({ text }) => inLine(text)),
    items: items?.map(inLine),
    explanation: explanation === undefined ? undefined : inBlocks(explanation),
  };
  return { formatted, wanted, problems };
}
