import { useEffect, useReducer, useRef } from 'preact/hooks';
import { badOnes, type Draft, nextDraft, quizOf, type Source } from './import-draft.ts';
import { type ImportEvent, type ImportState, noImport, reduceImport } from './import-state.ts';
import { fileProblem } from './import-words.ts';
import { createQuiz, readImport, readRows } from './library-client.ts';
import { storeWithOwnMedia } from './own-media.ts';
import { checkProblem, importProblem, storeProblem } from './problem-words.ts';
import { repairText } from './repair-text.ts';

/** A quiz that has come out of an import. */
export interface Imported {
  id: string;
  title: string;
  questions: number;
  /** Rows of its file that were not taken. */
  leftOut: number;
}

export interface ImportActions {
  add: (sources: readonly Source[]) => void;
  /** Reads what was refused once more. */
  again: () => void;
  /** Gives the present one up. */
  leave: () => void;
  setTitle: (title: string) => void;
  setCell: (at: number, column: number, text: string) => void;
  /** Reads a row again, as it stands now. */
  check: (at: number) => void;
  reopen: (at: number) => void;
  store: () => void;
}

const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

type Dispatch = (event: ImportEvent) => void;

/** Sends a file and has it read, for as long as it is the one that is wanted. */
function useReading(source: Source | undefined, dispatch: Dispatch): void {
  useEffect(() => {
    if (source === undefined) return undefined;
    const problem = fileProblem(source.file);
    if (problem !== undefined) {
      dispatch({ type: 'refused', problem });
      return undefined;
    }
    const giveUp = new AbortController();
    readImport(source.file, giveUp.signal, (part) => dispatch({ type: 'sent', part })).then(
      (reply) => {
        if (!giveUp.signal.aborted) dispatch({ type: 'read', reply });
      },
      (error: unknown) => {
        if (!giveUp.signal.aborted) dispatch({ type: 'refused', problem: importProblem(error) });
      },
    );
    return () => giveUp.abort();
  }, [source]);
}

/** Reads rows again, one after the other: the server reads two files of a person at once, and no more. */
function useChecks(draft: Draft | undefined, dispatch: Dispatch): (at: number) => void {
  const checks = useRef(Promise.resolve());
  return (at) => {
    const row = draft?.bad[at];
    if (draft === undefined || row === undefined || row.state === 'checking') return;
    dispatch({ type: 'checking', at });
    const { cells } = row;
    const { text, format } = repairText(draft, [cells]);
    checks.current = checks.current.then(() =>
      readRows(text, format).then(
        (outcome) => dispatch({ type: 'checked', at, cells, outcome }),
        (error: unknown) => dispatch({ type: 'checked', at, cells, outcome: { problem: checkProblem(error) } }),
      ),
    );
  };
}

/** Stores the quiz. The same one sent twice is stored once. */
function useStoring(draft: Draft | undefined, dispatch: Dispatch, onStored: (quiz: Imported) => void): () => void {
  const sent = useRef({ quiz: '', key: '', isOnItsWay: false });
  const copies = useRef(new Map<string, string>()).current;
  return () => {
    if (draft === undefined || sent.current.isOnItsWay) return;
    const quiz = quizOf(draft);
    const asText = JSON.stringify(quiz);
    const key = sent.current.quiz === asText ? sent.current.key : randomKey();
    sent.current = { quiz: asText, key, isOnItsWay: true };
    dispatch({ type: 'storing' });
    storeWithOwnMedia(quiz, (each, isCopy) => createQuiz(each, isCopy ? `${key}-own` : key), copies).then(
      ({ id, title, questions }) => {
        sent.current.isOnItsWay = false;
        const rest = nextDraft(draft);
        dispatch({ type: 'next', rest });
        const leftOut = rest === undefined ? badOnes(draft).length : 0;
        onStored({ id, title, questions: questions.length, leftOut });
      },
      (error: unknown) => {
        sent.current.isOnItsWay = false;
        dispatch({ type: 'not-stored', problem: storeProblem(error) });
      },
    );
  };
}

/** Files and texts on their way to being quizzes: one after the other. @param onStored told when one has become a quiz */
export function useImport(onStored: (quiz: Imported) => void): [ImportState, ImportActions] {
  const [state, dispatch] = useReducer(reduceImport, noImport);
  const { stage } = state;
  const draft = stage.name === 'report' ? stage.draft : undefined;
  useReading(stage.name === 'reading' ? stage.source : undefined, dispatch);
  const check = useChecks(draft, dispatch);
  const store = useStoring(draft, dispatch, onStored);
  return [
    state,
    {
      add: (sources) => dispatch({ type: 'add', sources }),
      again: () => dispatch({ type: 'again' }),
      leave: () => dispatch({ type: 'next' }),
      setTitle: (title) => dispatch({ type: 'title', title }),
      setCell: (at, column, text) => dispatch({ type: 'cell', at, column, text }),
      check,
      reopen: (at) => dispatch({ type: 'reopened', at }),
      store,
    },
  ];
}
