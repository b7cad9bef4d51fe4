import { useEffect, useState } from 'preact/hooks';
import type { EditorSession, EditorState } from './editor-session.ts';

/** What is edited, drawn again whenever it changes. */
export function useSession(session: EditorSession): EditorState {
  const [, setState] = useState(session.state);
  useEffect(() => {
    // Whatever came between drawing and this is drawn too.
    setState(session.state);
    return session.subscribe(() => setState(session.state));
  }, [session]);
  return session.state;
}
