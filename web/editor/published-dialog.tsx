import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';

interface Props {
  title: string;
  onPlay: () => void;
  onClose: () => void;
}

/** "Done" is done: the way to the game. */
export function PublishedDialog({ title, onPlay, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="m-auto w-fit max-w-[min(36rem,92vw)] rounded-3xl border-2 border-haze bg-coal p-[min(2rem,5vw)] text-paper backdrop:bg-ink/80"
      aria-labelledby="published-title"
      onClose={onClose}
    >
      <h2 id="published-title" class="text-3xl font-bold">
        Ready to play
      </h2>
      <p class="mt-3 text-lg text-smoke">
        “<bdi class="wrap-anywhere">{title}</bdi>” is published. You can change it at any time; games that run keep what
        they began with.
      </p>
      <div class="mt-6 flex flex-wrap justify-end gap-3">
        <Button class="min-h-12" onClick={() => dialog.current?.close()}>
          Go on editing
        </Button>
        <Button look="primary" class="min-h-12" onClick={onPlay} autofocus>
          Play
        </Button>
      </div>
    </dialog>
  );
}
