/**
 * Two people's changes of one draft. What one of them changed is taken; what both changed in different ways is asked about,
 * and until then this person's is there. The unit is a question, a field of the quiz, or the order of the questions.
 */
import { type DraftQuestion, type DraftQuiz, isSame, known, quizFields } from './draft.ts';

export type Choice = 'mine' | 'theirs';

/** What both have changed. A question that is undefined was deleted. */
export type Asked =
  | { kind: 'question'; id: string; mine: DraftQuestion | undefined; theirs: DraftQuestion | undefined }
  | { kind: 'field'; field: string; mine: unknown; theirs: unknown }
  | { kind: 'order'; mine: string[]; theirs: string[] };

export interface Merged {
  merged: DraftQuiz;
  asked: Asked[];
}

interface Three<T> {
  base: T;
  mine: T;
  theirs: T;
}

type Taken = { take: Choice } | { ask: true };

function decide({ base, mine, theirs }: Three<unknown>): Taken {
  if (isSame(mine, theirs) || isSame(theirs, base)) return { take: 'mine' };
  return isSame(mine, base) ? { take: 'theirs' } : { ask: true };
}

const byId = (draft: DraftQuiz) => new Map(draft.questions.map((question) => [question.id, question]));
const idsOf = (draft: DraftQuiz) => draft.questions.map(({ id }) => id);

export function mergeDrafts(base: DraftQuiz, mine: DraftQuiz, theirs: DraftQuiz): Merged {
  const asked: Asked[] = [];
  const fields = mergeFields({ base: quizFields(base), mine: quizFields(mine), theirs: quizFields(theirs) }, asked);
  const kept = mergeQuestions({ base: byId(base), mine: byId(mine), theirs: byId(theirs) }, asked);
  const order = mergeOrder({ base: idsOf(base), mine: idsOf(mine), theirs: idsOf(theirs) }, kept, asked);
  const questions = order.flatMap((id) => kept.get(id) ?? []);
  return { merged: { ...fields, questions } as DraftQuiz, asked };
}

function mergeFields({ base, mine, theirs }: Three<Record<string, unknown>>, asked: Asked[]): Record<string, unknown> {
  const names = new Set([base, mine, theirs].flatMap((fields) => Object.keys(fields)));
  const merged = [...names].map((field) => {
    const values = { base: base[field], mine: mine[field], theirs: theirs[field] };
    const taken = decide(values);
    if ('ask' in taken) asked.push({ kind: 'field', field, mine: values.mine, theirs: values.theirs });
    return [field, 'take' in taken ? values[taken.take] : values.mine] as const;
  });
  return known(Object.fromEntries(merged));
}

function mergeQuestions(all: Three<Map<string, DraftQuestion>>, asked: Asked[]): Map<string, DraftQuestion> {
  const kept = new Map<string, DraftQuestion>();
  for (const id of new Set([...all.mine.keys(), ...all.theirs.keys()])) {
    const three = { base: all.base.get(id), mine: all.mine.get(id), theirs: all.theirs.get(id) };
    const taken = decide(three);
    if ('ask' in taken) asked.push({ kind: 'question', id, mine: three.mine, theirs: three.theirs });
    const question = 'take' in taken ? three[taken.take] : (three.mine ?? three.theirs);
    if (question !== undefined) kept.set(id, question);
  }
  return kept;
}

function mergeOrder({ base, mine, theirs }: Three<string[]>, kept: Map<string, unknown>, asked: Asked[]): string[] {
  const hasMoved = (ids: string[]): boolean => !isSame(common(ids, base), common(base, ids));
  const [mineMoved, theirsMoved] = [hasMoved(mine), hasMoved(theirs)];
  if (mineMoved && theirsMoved && !isSame(common(mine, theirs), common(theirs, mine))) {
    asked.push({ kind: 'order', mine, theirs });
  }
  const [first, second] = theirsMoved && !mineMoved ? [theirs, mine] : [mine, theirs];
  return joinOrders(first, second).filter((id) => kept.has(id));
}

const common = (ids: string[], others: string[]): string[] => {
  const there = new Set(others);
  return ids.filter((id) => there.has(id));
};

/** The order of the first; what only the second has stands after what it stands after there. */
function joinOrders(first: readonly string[], second: readonly string[]): string[] {
  const joined = [...first];
  const there = new Set(first);
  for (const [at, id] of second.entries()) {
    if (there.has(id)) continue;
    const before = second[at - 1];
    joined.splice(before === undefined ? 0 : joined.indexOf(before) + 1, 0, id);
    there.add(id);
  }
  return joined;
}

/** The draft once somebody has decided. @param choices one for each that was asked about, in their order */
export function settle({ merged, asked }: Merged, choices: readonly Choice[]): DraftQuiz {
  return asked.reduce((draft, one, at) => {
    const choice = choices[at] ?? 'mine';
    if (one.kind === 'field') return known({ ...draft, [one.field]: one[choice] });
    if (one.kind === 'order') {
      const questions = byId(draft);
      const order = joinOrders(one[choice], idsOf(draft));
      return { ...draft, questions: order.flatMap((id) => questions.get(id) ?? []) };
    }
    const chosen = one[choice];
    const questions = draft.questions.flatMap((question) => (question.id === one.id ? (chosen ?? []) : question));
    return { ...draft, questions };
  }, merged);
}
