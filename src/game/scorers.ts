/**
 * The versions of the scoring rules that this process knows, oldest first. A game pins the newest one when it is
 * created; every process scores the whole game with it. So a version stays in this list as long as its games may be live
 * or their results are read.
 */
import type { Grader } from './question-types/question-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';
import {
  beginSummary,
  summarizeQuestion,
  type QuestionSummary,
  type SummaryInProgress,
  type TimedAnswer,
} from './question-summary.ts';
import { scoreQuestion, type QuestionInPlay, type ScoredQuestion } from './score-question.ts';
import {
  makeGrader,
  rulesOne,
  rulesTwo,
  scoreAnswer,
  type AnswerScore,
  type GivenAnswer,
  type ScoringRules,
} from './scoring.ts';

/** A new version is one more item here. */
const versions: readonly ScoringRules[] = [rulesOne, rulesTwo];

/** One version of the rules. All of it is pure: the same input gives the same result in every process. */
export interface Scorer {
  readonly version: string;
  makeGrader(question: ShownQuestion): Grader;
  scoreAnswer(input: GivenAnswer): AnswerScore;
  scoreQuestion(input: QuestionInPlay): ScoredQuestion;
  summarizeQuestion(question: ShownQuestion, answers: Iterable<TimedAnswer>): QuestionSummary;
  beginSummary(question: ShownQuestion): SummaryInProgress;
}

export interface ScorerRegistry {
  /** The version of new games. */
  readonly newest: Scorer;
  /** `undefined` for a version this process does not know. */
  get(version: string): Scorer | undefined;
  /** For a game that this process knows. @throws for an unknown version: a caller's bug, see `readDefinition`. */
  of(game: { scorer: string }): Scorer;
  /** All versions, oldest first. */
  readonly versions: readonly string[];
}

export const scorers: ScorerRegistry = makeRegistry(versions);

/** @param known oldest first, at least one. @throws when two have the same name. */
export function makeRegistry(known: readonly ScoringRules[]): ScorerRegistry {
  const byVersion = new Map(known.map((rules) => [rules.version, bind(rules)]));
  const newest = byVersion.get(known.at(-1)?.version ?? '');
  if (newest === undefined || byVersion.size !== known.length)
    throw new Error('each version of the rules is there once');
  return {
    newest,
    versions: [...byVersion.keys()],
    get: (version) => byVersion.get(version),
    of({ scorer }) {
      const found = byVersion.get(scorer);
      if (found === undefined) throw new Error(`scorer version ${scorer} is not known here`);
      return found;
    },
  };
}

function bind(rules: ScoringRules): Scorer {
  return {
    version: rules.version,
    makeGrader: (question) => makeGrader(question, rules),
    scoreAnswer: (input) => scoreAnswer(input, rules),
    scoreQuestion: (input) => scoreQuestion(input, rules),
    summarizeQuestion: (question, answers) => summarizeQuestion(question, answers, rules),
    beginSummary: (question) => beginSummary(question, rules),
  };
}
