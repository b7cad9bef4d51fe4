import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Sorting {
  /** Changes whenever other rows are there. */
  rows: unknown;
  /** Selects the part of a row that it is dragged by; the whole row by default. */
  handle?: string;
  /** The list scrolls by itself; by default the page does. */
  scrolls?: boolean;
  onMove: (from: number, to: number) => void;
}

/** Lets the children of a list be dragged. The code for it comes after the list is drawn; without it, keys and buttons are left. */
export function useSorting(
  list: RefObject<HTMLElement | null>,
  { rows, handle, scrolls = false, onMove }: Sorting,
): void {
  const latest = useRef(onMove);
  latest.current = onMove;
  useEffect(() => {
    let end: (() => void) | undefined;
    let isWanted = true;
    import('./sort-rows.ts').then(
      ({ sortRows }) => {
        const element = list.current;
        const scroller = scrolls ? element : document.scrollingElement;
        if (!isWanted || element === null || scroller === null) return;
        end = sortRows({ list: element, scroller, handle, onMove: (from, to) => latest.current(from, to) });
      },
      (error: unknown) => console.info('Nothing can be dragged: its code could not be fetched', error),
    );
    return () => {
      isWanted = false;
      end?.();
    };
  }, [rows]);
}

/** The dragged row, and the line where it would come, within a row: what is outside of it may be cut off. */
export const dropLine =
  'relative data-dragged:opacity-50 data-drop:before:absolute data-drop:before:inset-x-0 data-drop:before:z-10 data-drop:before:h-1 data-drop:before:rounded-full data-drop:before:bg-paper data-drop:before:outline-2 data-drop:before:outline-ink data-[drop=bottom]:before:bottom-0 data-[drop=top]:before:top-0 forced-colors:data-drop:before:bg-[Highlight]';
