import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from './button.tsx';

interface Props {
  title: ComponentChildren;
  text: ComponentChildren;
  /** Label of the confirming button. */
  confirm: string;
  onConfirm: () => void;
  /** An alternative action. */
  more?: { confirm: string; onConfirm: () => void } | undefined;
  onClose: () => void;
}

/** Asks before an irreversible action. Escape and "Cancel" change nothing. */
export function ConfirmDialog({ title, text, confirm, onConfirm, more, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const choices = [{ confirm, onConfirm }, ...(more === undefined ? [] : [more])];
  return (
    <dialog
      ref={dialog}
      class="m-auto w-fit max-w-[min(36rem,92vw)] rounded-3xl border-2 border-haze bg-coal p-[min(2rem,5vw)] text-paper backdrop:bg-ink/80"
      aria-labelledby="confirm-title"
      onClose={onClose}
    >
      <h2 id="confirm-title" class="text-3xl font-bold wrap-anywhere">
        {title}
      </h2>
      <p class="mt-3 text-lg text-smoke">{text}</p>
      <div class="mt-6 flex flex-wrap justify-end gap-3">
        <Button class="min-h-12" onClick={() => dialog.current?.close()} autofocus>
          Cancel
        </Button>
        {choices.map((choice) => (
          <Button
            key={choice.confirm}
            look="danger"
            class="min-h-12"
            onClick={() => {
              choice.onConfirm();
              dialog.current?.close();
            }}
          >
            {choice.confirm}
          </Button>
        ))}
      </div>
    </dialog>
  );
}
