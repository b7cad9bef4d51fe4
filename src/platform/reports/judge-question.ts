/** What a teacher should look at: which questions and options fell in a way that the literature calls a sign of something. */
import type { OptionFlag, QuestionFlag } from '../../protocol/reports.ts';

/**
 * The limits that are named in textbooks; they are conventions, not laws.
 * - `hard`, `easy`: fewer than 30 %, more than 90 % of what could be had. Questions between say most of who knows what.
 * - `weak`: a discrimination below 0.20, which Ebel and Frisbie (1991) call poor. Theirs is the difference of the groups.
 * - `deadOption`: a wrong option that fewer than 5 % choose does nothing (Haladyna and Downing 1993, *How many options is
 *   enough for a multiple-choice test item?*). It takes as many answers as the comparison of groups takes players.
 */
export const cutOffs = { hard: 0.3, easy: 0.9, weak: 0.2, deadOption: 0.05, deadOptionAnswers: 20 } as const;

export interface JudgedOption {
  /** `null` where nothing is right or wrong. */
  correct: boolean | null;
  count: number;
  /** The share of the best and of the last 27 % that chose it; absent of too few players. */
  upper?: number;
  lower?: number;
}

export interface JudgedQuestion {
  answered: number;
  /** Whether its options are always the same ones, as true and false: none of them could be left out. */
  isFixed: boolean;
  difficulty: number | null;
  discrimination?: number;
  options?: readonly JudgedOption[];
}

/** One a given option. A wrong option that the best chose more often than any right one is a reason to check the key. */
export function judgeOptions({ answered, isFixed, options = [] }: JudgedQuestion): (OptionFlag | undefined)[] {
  const rightOnes = options.filter(({ correct }) => correct === true);
  const best = Math.max(...rightOnes.map(({ upper }) => upper ?? Infinity), -Infinity);
  return options.map(({ correct, count, upper }) => {
    if (correct !== false) return undefined;
    if (upper !== undefined && rightOnes.length > 0 && upper > best) return 'check_key';
    const isDead = !isFixed && answered >= cutOffs.deadOptionAnswers && count < cutOffs.deadOption * answered;
    return isDead ? 'dead_option' : undefined;
  });
}

/**
 * In the order in which they matter. A question that the better players got wrong more often (a negative discrimination) asks
 * for a look at its key too, unless nearly everybody had it right: then the sign of the figure is chance.
 */
export function judgeQuestion(question: JudgedQuestion): QuestionFlag[] {
  const { difficulty, discrimination } = question;
  const ofOptions = judgeOptions(question);
  const isEasy = difficulty !== null && difficulty > cutOffs.easy;
  const isReversed = discrimination !== undefined && discrimination < 0 && !isEasy;
  const flags: QuestionFlag[] = [];
  if (isReversed || ofOptions.includes('check_key')) flags.push('check_key');
  if (difficulty !== null && difficulty < cutOffs.hard) flags.push('hard');
  if (isEasy) flags.push('easy');
  if (discrimination !== undefined && discrimination < cutOffs.weak) flags.push('weak');
  if (ofOptions.includes('dead_option')) flags.push('dead_option');
  return flags;
}

const debriefMax = 3;

/**
 * The questions worth talking about first, at most three, the worst first: those whose key may be wrong, then the hardest. What
 * nearly everybody had right is none of them, and what too few were asked is not known.
 * @returns indexes of questions
 */
export function chooseDebrief(
  questions: readonly { index: number; difficulty: number | null; flags: readonly QuestionFlag[] }[],
): number[] {
  const asksForKey = (flags: readonly QuestionFlag[]) => flags.includes('check_key');
  return questions
    .flatMap(({ index, difficulty, flags }) =>
      difficulty === null || flags.includes('easy') ? [] : [{ index, difficulty, asks: asksForKey(flags) }],
    )
    .sort(
      (left, right) =>
        Number(right.asks) - Number(left.asks) || left.difficulty - right.difficulty || left.index - right.index,
    )
    .slice(0, debriefMax)
    .map(({ index }) => index);
}
