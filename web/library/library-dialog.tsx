import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A dialog over the page, as high as what is in it up to the window's height. Escape closes it. */
export function LibraryDialog({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="m-auto max-h-[92dvh] w-[min(46rem,94vw)] overflow-y-auto rounded-3xl border-2 border-haze bg-coal p-[min(1.75rem,4vw)] text-paper backdrop:bg-ink/80"
      aria-labelledby={id}
      onClose={(event) => event.target === dialog.current && onClose()}
    >
      <div class="flex flex-col gap-4">
        <header class="flex items-start justify-between gap-4">
          <h2 id={id} class="min-w-0 text-2xl font-bold wrap-anywhere">
            {title}
          </h2>
          <Button onClick={() => dialog.current?.close()}>Close</Button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
