/** Two editors of one draft: every edit is in the result, or somebody is asked. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DraftQuestion, type DraftQuiz, isSame, quizFields } from '../../web/editor/draft/draft.ts';
import { type Asked, mergeDrafts, settle } from '../../web/editor/draft/merge-drafts.ts';

const question = (id: string, prompt = id): DraftQuestion => ({ id, type: 'slide', prompt });
const quiz = (ids: string[], title = 'Rivers'): DraftQuiz => ({ title, questions: ids.map((id) => question(id)) });
const promptsOf = (draft: DraftQuiz) => draft.questions.map(({ prompt }) => prompt);
const byId = (draft: DraftQuiz, id: string) => draft.questions.find((one) => one.id === id);

type Edit =
  | { act: 'write' | 'remove'; at: number; text: string }
  | { act: 'add'; at: number; id: string }
  | { act: 'move'; at: number; to: number }
  | { act: 'field'; field: 'title' | 'description' | 'language'; text: string };

const place = fc.nat({ max: 7 });
const text = fc.constantFrom('one', 'two', 'three');
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ act: fc.constantFrom('write' as const, 'remove' as const), at: place, text }),
  fc.record({ act: fc.constant('add' as const), at: place, id: fc.constantFrom('x', 'y', 'z') }),
  fc.record({ act: fc.constant('move' as const), at: place, to: place }),
  fc.record({
    act: fc.constant('field' as const),
    field: fc.constantFrom('title' as const, 'description' as const, 'language' as const),
    text,
  }),
);

function edited(draft: DraftQuiz, edits: readonly Edit[], who: string): DraftQuiz {
  return edits.reduce<DraftQuiz>((now, one) => {
    const questions = [...now.questions];
    switch (one.act) {
      case 'field':
        return { ...now, [one.field]: one.text };
      case 'write': {
        const old = questions[one.at];
        if (old !== undefined) questions[one.at] = { ...old, prompt: one.text };
        break;
      }
      case 'remove':
        questions.splice(one.at, 1);
        break;
      case 'add': {
        // Ids are random: both add the same one only where one has read it from the other.
        const id = `${who}-${one.id}`;
        if (!questions.some((other) => other.id === id)) questions.splice(one.at, 0, question(id));
        break;
      }
      default:
        if (one.at < questions.length) questions.splice(one.to, 0, ...questions.splice(one.at, 1));
    }
    return { ...now, questions };
  }, draft);
}

const asksAbout = (asked: readonly Asked[], id: string) =>
  asked.some((one) => one.kind === 'question' && one.id === id);

/** Whether the first of two stands before the second; undefined where one is missing. */
function isBefore(draft: DraftQuiz, one: string, other: string): boolean | undefined {
  const ids = draft.questions.map(({ id }) => id);
  return ids.includes(one) && ids.includes(other) ? ids.indexOf(one) < ids.indexOf(other) : undefined;
}

function expectNothingLost(base: DraftQuiz, side: DraftQuiz, merged: DraftQuiz, asked: readonly Asked[]): void {
  for (const id of new Set([...base.questions, ...side.questions].map((one) => one.id))) {
    const isEdited = !isSame(byId(side, id), byId(base, id));
    if (isEdited && !asksAbout(asked, id)) expect(byId(merged, id)).toEqual(byId(side, id));
  }
  const [was, is, now] = [base, side, merged].map(quizFields);
  for (const name of ['title', 'description', 'language']) {
    const isAsked = asked.some((one) => one.kind === 'field' && one.field === name);
    if (!isSame(is?.[name], was?.[name]) && !isAsked) expect(now?.[name]).toEqual(is?.[name]);
  }
  if (asked.some(({ kind }) => kind === 'order')) return;
  for (const { id: one } of base.questions) {
    for (const { id: other } of base.questions) {
      const wanted = isBefore(side, one, other);
      const isMoved = wanted !== undefined && wanted !== isBefore(base, one, other);
      if (!isMoved || asksAbout(asked, one) || asksAbout(asked, other)) continue;
      expect(isBefore(merged, one, other) ?? wanted).toBe(wanted);
    }
  }
}

describe('a draft that two people change', () => {
  test('has every edit of both, or asks about it', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 6 }), fc.array(edit, { maxLength: 6 }), (ours, others) => {
        const base = quiz(['a', 'b', 'c', 'd', 'e']);
        const [mine, theirs] = [edited(base, ours, 'me'), edited(base, others, 'they')];
        const { merged, asked } = mergeDrafts(base, mine, theirs);
        expectNothingLost(base, mine, merged, asked);
        expectNothingLost(base, theirs, merged, asked);
        const ids = merged.questions.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('is mine or theirs where somebody chooses all of one side', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 6 }), fc.array(edit, { maxLength: 6 }), (ours, others) => {
        const base = quiz(['a', 'b', 'c', 'd', 'e']);
        const sides = { mine: edited(base, ours, 'me'), theirs: edited(base, others, 'they') };
        const result = mergeDrafts(base, sides.mine, sides.theirs);
        for (const side of ['mine', 'theirs'] as const) {
          const settled = settle(
            result,
            result.asked.map(() => side),
          );
          for (const one of result.asked) {
            if (one.kind === 'question') expect(byId(settled, one.id)).toEqual(one[side]);
            if (one.kind === 'field') expect(quizFields(settled)[one.field]).toEqual(one[side]);
          }
        }
      }),
    );
  });

  test('takes what one has changed beside what the other has', () => {
    const base = quiz(['a', 'b', 'c']);
    const mine = { ...base, questions: [question('a', 'mine'), question('b'), question('c')] };
    const theirs = { ...base, title: 'Rockets', questions: [question('a'), question('new'), question('b')] };
    const { merged, asked } = mergeDrafts(base, mine, theirs);
    expect(asked).toEqual([]);
    expect(merged.title).toBe('Rockets');
    expect(promptsOf(merged)).toEqual(['mine', 'new', 'b']);
  });

  test('asks where one has deleted what the other has changed, and keeps it until then', () => {
    const base = quiz(['a', 'b']);
    const mine = quiz(['b']);
    const theirs = { ...base, questions: [question('a', 'theirs'), question('b')] };
    const result = mergeDrafts(base, mine, theirs);
    expect(result.asked).toMatchObject([{ kind: 'question', id: 'a', mine: undefined }]);
    expect(promptsOf(result.merged)).toEqual(['theirs', 'b']);
    expect(promptsOf(settle(result, ['mine']))).toEqual(['b']);
  });

  test('asks about two orders', () => {
    const base = quiz(['a', 'b', 'c']);
    const result = mergeDrafts(base, quiz(['b', 'a', 'c']), quiz(['a', 'c', 'b']));
    expect(result.asked).toMatchObject([{ kind: 'order' }]);
    expect(promptsOf(settle(result, ['theirs']))).toEqual(['a', 'c', 'b']);
    expect(promptsOf(settle(result, ['mine']))).toEqual(['b', 'a', 'c']);
  });
});
