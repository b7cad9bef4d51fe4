import { useEffect, useRef } from 'preact/hooks';
import type { EditorSession } from './editor-session.ts';

/** @param done as the button "Done" */
type Act = (session: EditorSession, done: () => void) => void;

function withControl(event: KeyboardEvent): Act | undefined {
  const key = event.key.toLowerCase();
  if (key === 'enter') return event.shiftKey ? (_, done) => done() : (session) => session.add();
  // A habit from other programs: nothing has to be saved, and the browser would keep the page as a file.
  if (key === 's') return (session) => session.blurred();
  if (key === 'd') return (session) => session.duplicate();
  if (key === 'z') return event.shiftKey ? (session) => session.redo() : (session) => session.undo();
  if (key === 'y') return (session) => session.redo();
  const [, digit] = /^(?:Digit|Numpad)([1-8])$/.exec(event.code) ?? [];
  return digit === undefined ? undefined : (session) => session.mark(Number(digit) - 1);
}

function actOf(event: KeyboardEvent): Act | undefined {
  if (event.isComposing) return undefined;
  if ((event.ctrlKey || event.metaKey) && !event.altKey) return withControl(event);
  if (!event.altKey || event.ctrlKey || event.metaKey) return undefined;
  if (event.key === 'ArrowUp') return (session) => session.move(-1);
  return event.key === 'ArrowDown' ? (session) => session.move(1) : undefined;
}

/** Keys that work in the whole editor, also while something is typed; not while a dialog asks. @param onAdded a question */
export function useEditorKeys(session: EditorSession, handlers: { onAdded: () => void; onDone: () => void }): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const act = actOf(event);
      if (act === undefined || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      act(session, latest.current.onDone);
      if (event.key === 'Enter' && !event.shiftKey) latest.current.onAdded();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [session]);
}
