import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';

interface Props {
  title: string;
  settingsPath: string;
  /** Resolves to why no room was opened, if so. */
  onPlay: () => Promise<string | undefined>;
  onClose: () => void;
}

/** "Done" is done: the way to the game. */
export function PublishedDialog({ title, settingsPath, onPlay, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpening, setOpening] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const play = async () => {
    setOpening(true);
    setProblem(undefined);
    setProblem(await onPlay());
    setOpening(false);
  };
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
      <p role="alert" class="mt-3 font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      <div class="mt-6 flex flex-wrap items-center justify-end gap-3">
        <a href={settingsPath} class="inline-flex min-h-11 items-center px-2 font-bold text-spark underline">
          Settings<span class="sr-only"> for playing it</span>
        </a>
        <Button class="min-h-12" onClick={() => dialog.current?.close()}>
          Go on editing
        </Button>
        <Button
          look="primary"
          class="min-h-12"
          aria-disabled={isOpening}
          onClick={() => !isOpening && void play()}
          autofocus
        >
          <Fresh text={isOpening ? 'Opening…' : 'Play'} />
        </Button>
      </div>
    </dialog>
  );
}
