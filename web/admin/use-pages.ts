import { useEffect, useState } from 'preact/hooks';
import { wordsOf } from './refusal.ts';

interface Page<T> {
  rows: T[];
  /** The cursor of the page after it. */
  next?: string | undefined;
}

export interface Pages<T> {
  /** Absent until the first page has loaded. */
  rows: T[] | undefined;
  hasMore: boolean;
  more: () => void;
  /** Replaces the row that `isSame` finds. */
  replace: (row: T, isSame: (other: T) => boolean) => void;
}

/** A list read page by page; restarts when `key`, its query, changes. */
export function usePages<T>(
  key: string,
  read: (cursor: string | undefined) => Promise<Page<T>>,
  onProblem: (words: string | undefined) => void,
): Pages<T> {
  const [rows, setRows] = useState<T[] | undefined>(undefined);
  const [next, setNext] = useState<string | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    onProblem(undefined);
    read(undefined).then(
      (page) => {
        if (!wanted) return;
        setRows(page.rows);
        setNext(page.next);
      },
      (error: unknown) => {
        if (wanted) onProblem(wordsOf(error));
      },
    );
    return () => {
      wanted = false;
    };
  }, [key]);
  const more = () => {
    read(next).then(
      (page) => {
        setRows([...(rows ?? []), ...page.rows]);
        setNext(page.next);
      },
      (error: unknown) => onProblem(wordsOf(error)),
    );
  };
  const replace: Pages<T>['replace'] = (row, isSame) => setRows((all) => all?.map((one) => (isSame(one) ? row : one)));
  return { rows, hasMore: next !== undefined, more, replace };
}
