import type { AuthoredQuestion } from '../../game/author-order.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import type { Counts } from '../../protocol/quiz.ts';
import type { ReportedOption, ReportedQuestion } from '../../protocol/reports.ts';
import type { AnswerColumn, QuestionFigures } from './analyse-answers.ts';
import { judgeOptions, judgeQuestion, type JudgedQuestion } from './judge-question.ts';

interface AnalysedQuestion {
  question: ShownQuestion;
  /** How the game shows it. */
  asked: AuthoredQuestion | undefined;
  column: Pick<AnswerColumn, 'isClosed' | 'openedAt'>;
  figures: QuestionFigures;
  counts: Counts;
}

/** A question of a report, with what its figures say. */
export function describeQuestion({ question, asked, column, figures, counts }: AnalysedQuestion): ReportedQuestion {
  const { index, type, prompt, timeLimitMs, items, solution, media, explanation } = question;
  const { options: _shownOptions, discrimination, ...rest } = figures;
  const options = describeOptions(question, { asked, figures });
  const judged: JudgedQuestion = {
    answered: figures.answered,
    isFixed: type === 'true_false',
    difficulty: figures.difficulty,
    ...(discrimination === undefined ? {} : { discrimination }),
    ...(options === undefined || !column.isClosed ? {} : { options }),
  };
  const ofEach = judgeOptions(judged);
  return {
    index,
    questionId: asked?.id ?? '',
    type,
    state: column.isClosed ? 'closed' : column.openedAt === null ? 'ahead' : 'open',
    prompt,
    ...rest,
    ...(discrimination === undefined ? {} : { discrimination }),
    timeLimitMs,
    ...(options === undefined
      ? {}
      : {
          options: options.map((option, at) => {
            const flag = ofEach[at];
            return flag === undefined ? option : { ...option, flag };
          }),
        }),
    flags: judgeQuestion(judged),
    ...(items === undefined ? {} : { items }),
    solution,
    counts,
    ...(media === undefined ? {} : { media }),
    ...(explanation === undefined ? {} : { explanation }),
  };
}

/** In the author's order, as far as it is known. True and false come as they are counted. */
function describeOptions(
  { type, options = [], solution }: ShownQuestion,
  { asked, figures }: Pick<AnalysedQuestion, 'asked' | 'figures'>,
): ReportedOption[] | undefined {
  if (figures.options.length === 0) return undefined;
  const texts = type === 'true_false' ? ['False', 'True'] : options;
  const right = new Set([solution].flat().map(Number));
  const described = figures.options.map(({ count, ...groups }, shown) => ({
    text: texts[shown] ?? '',
    correct: solution === null ? null : right.has(shown),
    count,
    share: figures.answered === 0 ? 0 : count / figures.answered,
    ...groups,
    shown,
  }));
  const authoredAt = (shown: number) => asked?.options?.[shown] ?? shown;
  return described.sort((left, right_) => authoredAt(left.shown) - authoredAt(right_.shown));
}
