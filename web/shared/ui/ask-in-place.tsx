import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { Fresh } from './fresh.tsx';

interface Props {
  /** What is asked. */
  children: ComponentChildren;
  /** Labels of both choices, and of the second while it is being done. */
  labels: { keep: string; act: string; acting: string };
  /** Resolves to why it could not be done, if so. */
  onAct: () => Promise<string | undefined>;
  onKeep: () => void;
}

/** Asks once where something stands, before it is gone. The focus comes to the choice that changes nothing, as Escape. */
export function AskInPlace({ children, labels, onAct, onKeep }: Props) {
  const id = useId();
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const focused = useRef(false);
  const send = async () => {
    setSending(true);
    setProblem(undefined);
    setProblem(await onAct());
    setSending(false);
  };
  return (
    <div
      role="group"
      aria-labelledby={id}
      class="flex flex-col gap-2 rounded-2xl border-2 border-bad p-3"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onKeep();
      }}
    >
      <p id={id}>{children}</p>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      <div class="flex flex-wrap gap-2">
        <button
          type="button"
          class="press inline-flex min-h-11 items-center rounded-xl bg-ash px-4 py-2 font-bold [--lip:#1b1522]"
          aria-describedby={id}
          ref={(button) => {
            if (button !== null && !focused.current) button.focus();
            focused.current = true;
          }}
          onClick={onKeep}
        >
          {labels.keep}
        </button>
        {/* One that is disabled would lose the focus, and Escape with it. */}
        <Button look="danger" aria-disabled={isSending} onClick={() => void (isSending || send())}>
          <Fresh text={isSending ? labels.acting : labels.act} />
        </Button>
      </div>
    </div>
  );
}
