import { useState } from 'preact/hooks';
import { openGame } from '../shared/kept-game.ts';
import { deleteForever, duplicateQuiz, restoreQuiz, trashQuiz } from './library-client.ts';
import { playProblem, type Problem, quizProblem } from './problem-words.ts';
import type { QuizActions, QuizState } from './quiz-actions.ts';

interface Wanted {
  /** A room was opened. */
  onGame: (gameId: string) => void;
  onVersions: (id: string) => void;
  onExport: (id: string) => void;
  /** The list is another one now. */
  onListChange: () => void;
}

export interface QuizWork {
  states: Readonly<Record<string, QuizState>>;
  actions: QuizActions;
  /** For another list. Whoever has just come stays marked. */
  forget: () => void;
}

/** Does what is pressed at single quizzes, each on its own, and says at the quiz what went wrong. */
export function useQuizActions({ onGame, onVersions, onExport, onListChange }: Wanted): QuizWork {
  const [states, setStates] = useState<Record<string, QuizState>>({});
  const change = (id: string, state: QuizState) => setStates((all) => ({ ...all, [id]: { ...all[id], ...state } }));
  const run = async (
    id: string,
    work: () => Promise<QuizState>,
    problemOf: (error: unknown) => Problem = quizProblem,
  ) => {
    change(id, { isBusy: true, problem: undefined });
    try {
      change(id, { ...(await work()), isBusy: false });
    } catch (error) {
      change(id, { isBusy: false, problem: problemOf(error) });
    }
  };
  /** Lets the focus go to a quiz that comes into the list. */
  const markNew = (id: string) => {
    setStates((all) => ({
      ...Object.fromEntries(Object.entries(all).map(([other, state]) => [other, { ...state, isNew: false }])),
      [id]: { isNew: true },
    }));
  };
  const actions: QuizActions = {
    play: (id) =>
      void run(
        id,
        async () => {
          onGame(await openGame(id, {}));
          return {};
        },
        playProblem,
      ),
    duplicate: (id) =>
      void run(id, async () => {
        const { id: copy } = await duplicateQuiz(id);
        markNew(copy);
        onListChange();
        return {};
      }),
    showVersions: onVersions,
    showExport: onExport,
    trash: (id) =>
      void run(id, async () => {
        await trashQuiz(id);
        return { moved: 'trashed' };
      }),
    restore: (id) =>
      void run(id, async () => {
        await restoreQuiz(id);
        // By "Undo", or from the trash itself.
        return states[id]?.moved === 'trashed' ? { moved: undefined, isNew: true } : { moved: 'restored' };
      }),
    deleteForever: (id) =>
      void run(id, async () => {
        await deleteForever(id);
        return { moved: 'gone' };
      }),
  };
  const forget = () =>
    setStates((all) =>
      Object.fromEntries(Object.entries(all).flatMap(([id, { isNew }]) => (isNew === true ? [[id, { isNew }]] : []))),
    );
  return { states, actions, forget };
}
