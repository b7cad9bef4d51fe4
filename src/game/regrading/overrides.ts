/** What regrades have changed of a game's questions. The game's definition stays as it was played. Pure. */
import { compareCodePoints } from '../../lib/compare-code-points.ts';
import type { GameDefinition } from '../definition.ts';
import type { ShownQuestion } from '../question-types/shown-question.ts';

const changeable = ['solution', 'accepted', 'points', 'void'] as const;

/** The fields that differ from the definition; `null` for one that is gone. */
export type QuestionOverride = { [Name in (typeof changeable)[number]]?: ShownQuestion[Name] | null };

/** By the question's index. */
export type Overrides = Readonly<Record<string, QuestionOverride>>;

/** The questions as they count now. */
export function overriddenQuestions(
  questions: readonly ShownQuestion[],
  overrides: Overrides | null | undefined,
): ShownQuestion[] {
  return questions.map((question) => {
    const override = overrides?.[question.index];
    if (override === undefined) return question;
    const fields = Object.entries({ ...question, ...override }).filter(([, value]) => value !== null);
    // `solution` is never gone; of unscored questions, which nobody regrades, it is `null`.
    return Object.fromEntries(fields) as unknown as ShownQuestion;
  });
}

/** The game as its results are made: the definition with all its regrades. */
export function regradedDefinition<G extends Pick<GameDefinition, 'questions'>>(
  definition: G,
  overrides: Overrides | null | undefined,
): G {
  if (overrides === null || overrides === undefined) return definition;
  return { ...definition, questions: overriddenQuestions(definition.questions, overrides) };
}

/** The differences of questions from a definition's; `null` without any, so that a regrade back leaves nothing. */
export function overridesOf(asPlayed: readonly ShownQuestion[], now: readonly ShownQuestion[]): Overrides | null {
  const found: Record<string, QuestionOverride> = {};
  for (const [index, question] of asPlayed.entries()) {
    const changed = changeable.filter((name) => !isSame(question[name], now[index]?.[name]));
    if (changed.length === 0) continue;
    found[index] = Object.fromEntries(changed.map((name) => [name, now[index]?.[name] ?? null]));
  }
  return Object.keys(found).length === 0 ? null : found;
}

/** As JSON values, whose fields have no order. */
const isSame = (left: unknown, right: unknown): boolean =>
  JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([left], [right]) => compareCodePoints(left, right));
  return Object.fromEntries(fields.map(([name, each]) => [name, sorted(each)]));
}
