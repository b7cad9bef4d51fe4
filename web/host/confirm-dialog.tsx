import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../shared/button.tsx';

interface Props {
  title: string;
  text: string;
  confirm: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that can't be undone. Escape and "Cancel" change nothing. */
export function ConfirmDialog({ title, text, confirm, onConfirm, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="m-auto max-w-lg rounded-3xl border-2 border-haze bg-coal p-8 text-paper backdrop:bg-ink/80"
      aria-labelledby="confirm-title"
      onClose={onClose}
    >
      <h2 id="confirm-title" class="text-3xl font-bold">
        {title}
      </h2>
      <p class="mt-3 text-lg text-smoke">{text}</p>
      <div class="mt-6 flex justify-end gap-3">
        <Button onClick={() => dialog.current?.close()} autofocus>
          Cancel
        </Button>
        <Button
          look="danger"
          onClick={() => {
            onConfirm();
            dialog.current?.close();
          }}
        >
          {confirm}
        </Button>
      </div>
    </dialog>
  );
}
