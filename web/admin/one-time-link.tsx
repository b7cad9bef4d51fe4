import { useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';

/** A secret link, told once: to copy, and to put away. */
export function OneTimeLink({ label, link, onDone }: { label: string; link: string; onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [note, setNote] = useState<string | undefined>(undefined);
  const copy = () => {
    field.current?.select();
    // The way that also works over plain http.
    // oxlint-disable-next-line typescript/no-deprecated -- there is no other one there
    setNote(document.execCommand('copy') ? 'Copied.' : 'Press Ctrl+C to copy it.');
  };
  return (
    <div class="flex flex-col gap-2 rounded-xl border-2 border-spark p-3">
      <label class="flex flex-col gap-1">
        <span class="font-bold">{label}</span>
        <input ref={field} class="field min-w-0 font-mono text-sm" readOnly value={link} translate={false} />
      </label>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button look="primary" onClick={copy}>
          Copy the link
        </Button>
        <Button onClick={onDone}>Done</Button>
        <p role="status" class="font-bold text-good">
          <Fresh text={note} />
        </p>
      </div>
      <p class="text-sm text-smoke">It is shown this once. Give it to nobody but the person it is for.</p>
    </div>
  );
}
