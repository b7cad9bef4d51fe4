import type { AuthoredQuestion } from '../../game/author-order.ts';
import { authoredKey } from '../../game/regrading/change-question.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import type { Counts } from '../../protocol/quiz.ts';
import type { ReportedOption, ReportedQuestion } from '../../protocol/reports.ts';
import type { AnswerColumn, QuestionFigures } from './analyse-answers.ts';
import { listOptions } from './list-options.ts';
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
  const { index, type, prompt, formatted, timeLimitMs, items, solution, accepted, media, explanation } = question;
  const key = authoredKey(question, asked);
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
    ...(formatted === undefined ? {} : { formatted }),
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
    ...(accepted === undefined ? {} : { accepted }),
    ...(question.void === true ? { void: true } : {}),
    ...(key === undefined ? {} : { key }),
    counts,
    ...(media === undefined ? {} : { media }),
    ...(explanation === undefined ? {} : { explanation }),
  };
}

function describeOptions(
  question: ShownQuestion,
  { asked, figures }: Pick<AnalysedQuestion, 'asked' | 'figures'>,
): ReportedOption[] | undefined {
  if (figures.options.length === 0) return undefined;
  return listOptions(question, asked).map(({ text, correct, shown }) => {
    const { count, ...groups } = figures.options[shown] as QuestionFigures['options'][number];
    return { text, correct, count, share: figures.answered === 0 ? 0 : count / figures.answered, ...groups, shown };
  });
}
