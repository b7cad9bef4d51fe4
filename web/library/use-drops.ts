import { useEffect, useRef, useState } from 'preact/hooks';
import type { Source } from './import-draft.ts';
import { pastedSource, sourcesOf } from './import-bar.tsx';

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;

/** Where a text is written, pasting means that text. */
const isWritten = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;

/** Takes files that are dropped anywhere on the page, and what is pasted outside of fields. @returns whether files hover over it */
export function useDrops(onSources: (sources: Source[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onSources);
  latest.current = onSources;
  useEffect(() => {
    const take = (sources: Source[]) => sources.length > 0 && latest.current(sources);
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Else the browser opens the file in place of the page.
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      take(sourcesOf(event.dataTransfer?.files ?? []));
    };
    const paste = (event: ClipboardEvent) => {
      const files = sourcesOf(event.clipboardData?.files ?? []);
      const text = event.clipboardData?.getData('text/plain') ?? '';
      // Spreadsheets put a picture of the cells beside the cells.
      const isText = text.trim() !== '';
      if (isWritten(event.target) || (files.length === 0 && !isText)) return;
      event.preventDefault();
      take(isText ? [pastedSource(text)] : files);
    };
    addEventListener('dragenter', over);
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    document.addEventListener('paste', paste);
    return () => {
      removeEventListener('dragenter', over);
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
      document.removeEventListener('paste', paste);
    };
  }, []);
  return isOver;
}
