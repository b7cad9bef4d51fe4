/** Why a draft cannot be published yet. */
import { shownText } from '../../lib/visible-text.ts';
import { CodedError } from '../../protocol/errors.ts';
import { quizSchema } from '../../protocol/quiz.ts';
import type { MarkedTexts } from './markup/format-question.ts';
import type { MarkupFormatter } from './markup/markup-formatter.ts';

/** `path` as in `bad_request`. */
export interface DraftProblem {
  path: string;
  code: string;
  message: string;
}

/** What is wrong with a content, of which there may be a megabyte. */
const problemsMax = 100;

/**
 * Of formulas too, with the code `formula`: those of texts that are longer than they may be are not looked at.
 * @throws {CodedError} `busy` where formulas cannot be looked at now
 */
export async function findProblems(
  content: unknown,
  formatter: Pick<MarkupFormatter, 'format'>,
): Promise<DraftProblem[]> {
  const problems = quizProblems(content);
  return [...problems, ...(await formulaProblems(content, formatter))].slice(0, problemsMax);
}

/** As `findProblems`, without those of formulas where they cannot be looked at now: they are when the draft is published. */
export async function findKnownProblems(
  ...[content, formatter]: Parameters<typeof findProblems>
): Promise<DraftProblem[]> {
  return await findProblems(content, formatter).catch((error: unknown) => {
    if (error instanceof CodedError && error.code === 'busy') return quizProblems(content);
    throw error;
  });
}

function quizProblems(content: unknown): DraftProblem[] {
  const issues = quizSchema.safeParse(content).error?.issues ?? [];
  return issues.slice(0, problemsMax).map(({ path, code, message }) => ({
    path: `/${path.map(String).join('/')}`,
    code,
    message: message.slice(0, 200),
  }));
}

async function formulaProblems(content: unknown, formatter: Pick<MarkupFormatter, 'format'>): Promise<DraftProblem[]> {
  const marked = markedQuestions(content);
  try {
    const { problems } = await formatter.format(marked.map(({ texts }) => texts));
    return problems.map(({ question, field, message }) => {
      const place = field.startsWith('options/') ? `${field}/text` : field;
      return { path: `/questions/${marked[question]?.at}/${place}`, code: 'formula', message };
    });
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'bad_request') throw error;
    return [{ path: '/questions', code: 'formula', message: error.message }];
  }
}

interface MarkedQuestion {
  /** Its place in the quiz. */
  at: number;
  texts: MarkedTexts;
}

const questionsMax = 200;
const lengths = { prompt: 500, explanation: 1000, option: 200 } as const;

/** Those with markup, of a content that may be anything. */
function markedQuestions(content: unknown): MarkedQuestion[] {
  const { questions } = (content ?? {}) as { questions?: unknown };
  const listed: unknown[] = Array.isArray(questions) ? questions.slice(0, questionsMax) : [];
  return listed.flatMap((question, at) => {
    const { markup, prompt, options, items, explanation } = (question ?? {}) as Record<string, unknown>;
    if (markup !== true) return [];
    const optionTexts = listOf(options).map((option) => ((option ?? {}) as { text?: unknown }).text);
    const texts = {
      prompt: textOf(prompt, lengths.prompt),
      options: optionTexts.map((text) => textOf(text, lengths.option)),
      items: listOf(items).map((item) => textOf(item, lengths.option)),
      explanation: textOf(explanation, lengths.explanation),
    };
    return [{ at, texts }];
  });
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, 8) : []);

const textOf = (value: unknown, unitsMax: number): string =>
  typeof value === 'string' && value.length <= unitsMax ? shownText(value) : '';
