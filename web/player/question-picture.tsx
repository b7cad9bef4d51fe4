import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Media } from '../../src/protocol/quiz.ts';
import { smallPicture } from '../shared/small-picture.ts';
import { QuestionMedia } from '../shared/ui/question-media.tsx';

/** The history state while a picture fills the screen: the back key closes it, as usual on a phone. */
const historyState = { picture: true };
const isInHistory = (): boolean => (history.state as typeof historyState | null)?.picture === true;

interface PictureProps {
  media: Media;
  class?: string;
  /** Overlay. */
  over?: ((aspect: number) => ComponentChildren) | undefined;
}

/** A picture on a phone: small beside the question, full screen on a tap. */
export function QuestionPicture({ media, class: size = 'ask-picture', over }: PictureProps) {
  const [isThere, setThere] = useState(false);
  const [isLarge, setLarge] = useState(false);
  const alt = media.alt ?? '';
  return (
    <div class="flex justify-center">
      <button
        type="button"
        class={`min-h-11 min-w-11 rounded-2xl disabled:cursor-auto ${over === undefined ? '' : 'w-full'}`}
        disabled={!isThere}
        onClick={() => setLarge(true)}
        {...(isThere ? { 'aria-label': `Picture${alt === '' ? '' : `: ${alt}`}. Show it large` } : {})}
      >
        <QuestionMedia media={smallPicture(media)} class={size} onAspect={() => setThere(true)} over={over} />
      </button>
      {isLarge && <LargePicture media={media} over={over} onClose={() => setLarge(false)} />}
    </div>
  );
}

function LargePicture({ media, over, onClose }: Omit<PictureProps, 'class'> & { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    history.pushState(historyState, '');
    addEventListener('popstate', onClose);
    return () => {
      removeEventListener('popstate', onClose);
      if (isInHistory()) history.back();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="m-0 size-full max-h-none max-w-none bg-ink/95 backdrop:bg-ink"
      aria-label="The picture of the question"
      onClose={onClose}
    >
      <button type="button" class="flex size-full items-center justify-center" onClick={onClose}>
        <QuestionMedia
          media={media}
          class={over === undefined ? 'max-h-full max-w-full rounded-none' : 'size-full'}
          over={over}
        />
        <span class="sr-only"> Close</span>
      </button>
    </dialog>
  );
}
