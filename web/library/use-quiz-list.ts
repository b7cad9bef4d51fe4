import { useEffect, useRef, useState } from 'preact/hooks';
import { listPage, type QuizRow } from './library-client.ts';
import { type Problem, quizProblem } from './problem-words.ts';
import { pagePath, type QuizQuery } from './quiz-query.ts';

export interface QuizList {
  /** The last that were found; absent until the first are there. */
  rows: readonly QuizRow[] | undefined;
  isReading: boolean;
  hasMore: boolean;
  problem: Problem | undefined;
  more: () => void;
  /** From the start, with the same rows shown meanwhile. */
  again: () => void;
}

interface Found {
  rows: readonly QuizRow[];
  next: string | undefined;
  isTrash: boolean;
}

/**
 * What a query finds, page by page. A reply that comes after the next question was asked is thrown away. While the server
 * cannot be reached what was found before stays, and it is asked again as soon as the browser has a connection.
 */
export function useQuizList(query: QuizQuery): QuizList {
  const [found, setFound] = useState<Found | undefined>(undefined);
  const [isReading, setReading] = useState(true);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [times, setTimes] = useState(0);
  const reading = useRef(new AbortController());
  const key = pagePath(query);

  /** @param before what stays above the page */
  const read = (before: Found | undefined): void => {
    reading.current.abort();
    const own = new AbortController();
    reading.current = own;
    setReading(true);
    setProblem(undefined);
    listPage(query, before?.next, own.signal).then(
      ({ quizzes, next }) => {
        if (own.signal.aborted) return;
        const rows = before === undefined ? quizzes : withoutTwice([...before.rows, ...quizzes]);
        setFound({ rows, next, isTrash: query.isTrash });
        setReading(false);
      },
      (error: unknown) => {
        if (own.signal.aborted) return;
        setProblem(quizProblem(error));
        setReading(false);
      },
    );
  };
  useEffect(() => {
    read(undefined);
    return () => reading.current.abort();
  }, [key, times]);

  const again = () => setTimes((before) => before + 1);
  const isWaiting = problem?.help === 'again';
  useEffect(() => {
    if (!isWaiting) return undefined;
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [isWaiting]);
  const shown = found?.isTrash === query.isTrash ? found : undefined;
  return { rows: shown?.rows, isReading, hasMore: shown?.next !== undefined, problem, more: () => read(shown), again };
}

/** What was changed between two pages may be on both. */
function withoutTwice(rows: readonly QuizRow[]): QuizRow[] {
  const ids = new Set<string>();
  return rows.filter(({ id }) => !ids.has(id) && ids.add(id));
}
