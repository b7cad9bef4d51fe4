import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { EditorSession } from './editor-session.ts';
import { MediaUploads } from './media/media-uploads.ts';

/** The uploads of a quiz, each put into its question once it has an address. */
export function useMediaUploads(session: EditorSession): MediaUploads {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const kept = useRef<MediaUploads | undefined>(undefined);
  kept.current ??= new MediaUploads(
    () => redraw(undefined),
    (questionId, { kind, url }) => {
      const question = session.state.draft.questions.find(({ id }) => id === questionId);
      if (question === undefined) return;
      const { focus: _, ...before } = question.media ?? {};
      session.changeQuestion(questionId, { media: { ...before, kind, url } }, 'media upload');
    },
  );
  useEffect(() => () => kept.current?.close(), []);
  return kept.current;
}
