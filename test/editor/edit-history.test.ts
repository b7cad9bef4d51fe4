import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DraftQuiz } from '../../web/editor/draft/draft.ts';
import { addStep, type EditHistory, noHistory, redo, stepsMax, undo } from '../../web/editor/draft/edit-history.ts';

const quiz = (title: string, prompts: string[]): DraftQuiz => ({
  title,
  questions: prompts.map((prompt, at) => ({ id: prompt.slice(0, 1) || `q${at}`, type: 'slide', prompt })),
});

const drafts = fc.array(
  fc.record({
    title: fc.constantFrom('one', 'two'),
    prompts: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
    description: fc.option(fc.constantFrom('long', 'short'), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('undo', () => {
  test('goes back through every state and forward again, also after it was kept as JSON', () => {
    fc.assert(
      fc.property(drafts, (shapes) => {
        const states = shapes.map(({ title, prompts, description }) => ({
          ...quiz(title, prompts),
          ...(description === undefined ? {} : { description }),
        }));
        const [first = quiz('', [])] = states;
        let history: EditHistory = noHistory;
        for (const [at, state] of states.entries()) {
          const before = states[at - 1];
          if (before !== undefined) history = addStep(history, before, state, { place: `${at}`, at });
        }
        history = JSON.parse(JSON.stringify(history)) as EditHistory;
        let now = states.at(-1) ?? first;
        const last = now;
        for (let moved = undo(now, history); moved !== undefined; moved = undo(now, history)) {
          ({ draft: now, history } = moved);
        }
        expect(now).toEqual(first);
        for (let moved = redo(now, history); moved !== undefined; moved = redo(now, history)) {
          ({ draft: now, history } = moved);
        }
        expect(now).toEqual(last);
      }),
    );
  });

  test('takes typing in one place as one step until there is a pause', () => {
    const typed = ['', 'R', 'Ri', 'Riv'].map((title) => quiz(title, ['a']));
    let history = noHistory;
    for (const [at, draft] of typed.entries()) {
      const before = typed[at - 1];
      if (before !== undefined) history = addStep(history, before, draft, { place: 'title', at: at * 100 });
    }
    expect(history.done).toHaveLength(1);
    const later = quiz('Rivers', ['a']);
    history = addStep(history, quiz('Riv', ['a']), later, { place: 'title', at: 10_000 });
    expect(history.done).toHaveLength(2);
    expect(undo(later, history)?.draft.title).toBe('Riv');
  });

  test('has 200 steps', () => {
    let history = noHistory;
    for (let at = 0; at < stepsMax + 50; at++) {
      history = addStep(history, quiz(`${at}`, []), quiz(`${at + 1}`, []), { place: `${at}`, at });
    }
    expect(history.done).toHaveLength(stepsMax);
  });
});
