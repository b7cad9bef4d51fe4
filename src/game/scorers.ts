/**
 * The versions of the scoring rules that this process knows, oldest first. A game pins the newest one when it is created and
 * is scored with it from its first question to its last, by whichever process: so a version stays in this list for as long
 * as games of it may be in play, or results of it are read.
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

/** A new version is one more line here. */
const versions: readonly ScoringRules[] = [rulesOne, rulesTwo];

/** One version of the rules, ready for use. All of it is pure: the same input gives the same result in every process. */
export interface Scorer {
  readonly version: string;
  makeGrader(question: ShownQuestion): Grader;
  scoreAnswer(input: GivenAnswer): AnswerScore;
  scoreQuestion(input: QuestionInPlay): ScoredQuestion;
  summarizeQuestion(question: ShownQuestion, answers: Iterable<TimedAnswer>): QuestionSummary;
  beginSummary(question: ShownQuestion): SummaryInProgress;
}

export interface ScorerRegistry {
  /** What new games are scored with. */
  readonly newest: Scorer;
  /** `undefined` for a version this process does not know. */
  get(version: string): Scorer | undefined;
  /** Of a game this process knows. @throws for a version that it does not know: a caller's bug, see `readDefinition`. */
  of(game: { scorer: string }): Scorer;
  /** All versions, oldest first. */
  readonly versions: readonly string[];
}

export const scorers: ScorerRegistry = makeRegistry(versions);

/** @param known oldest first, at least one. @throws when two of them have one name. */
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
