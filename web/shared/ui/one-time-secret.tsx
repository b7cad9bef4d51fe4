import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { Fresh } from './fresh.tsx';

interface Props {
  label: string;
  secret: string;
  /** Label of the copy button. */
  copy: string;
  /** For whom it is, and that it is shown once. */
  note: string;
  onDone: () => void;
}

/** A secret that is shown once: to copy and dismiss. */
export function OneTimeSecret({ label, secret, copy, note, onDone }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [done, setDone] = useState<string | undefined>(undefined);
  // The replaced part of the page had the focus.
  useEffect(() => field.current?.focus(), []);
  const copySecret = () => {
    field.current?.select();
    // This also works over plain http.
    // oxlint-disable-next-line typescript/no-deprecated -- there is no other one there
    setDone(document.execCommand('copy') ? 'Copied.' : 'Press Ctrl+C to copy it.');
  };
  return (
    <div class="flex flex-col gap-2 rounded-xl border-2 border-spark p-3">
      <label class="flex flex-col gap-1">
        <span class="font-bold">{label}</span>
        <input ref={field} class="field min-w-0 font-mono text-sm" readOnly value={secret} translate={false} />
      </label>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button look="primary" onClick={copySecret}>
          {copy}
        </Button>
        <Button onClick={onDone}>Done</Button>
        <p role="status" class="font-bold text-good">
          <Fresh text={done} />
        </p>
      </div>
      <p class="text-sm text-smoke">{note}</p>
    </div>
  );
}
