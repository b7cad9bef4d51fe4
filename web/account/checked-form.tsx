import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { focusProblem } from './field.tsx';
import type { Problems } from './refusal-words.ts';

interface Props {
  /** What the server found. */
  problems: Problems;
  /** What is wrong before anything is sent. */
  check: () => Problems | undefined;
  isSending: boolean;
  onSend: () => void;
  class?: string;
  /** The fields, with what is wrong. */
  children: (shown: Problems) => ComponentChildren;
}

/** A form that its page sends once nothing is wrong with it. The first field that is wrong gets the focus. */
export function CheckedForm({ problems, check, isSending, onSend, class: look = 'gap-3', children }: Props) {
  const [wrong, setWrong] = useState<Problems | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => focusProblem(form.current), [problems, wrong]);
  return (
    <form
      ref={form}
      method="post"
      noValidate
      class={`panel flex flex-col p-4 ${look}`}
      onSubmit={(event) => {
        event.preventDefault();
        const found = check();
        setWrong(found);
        if (found === undefined && !isSending) onSend();
      }}
    >
      {children({ ...problems, ...wrong })}
    </form>
  );
}

/** What is wrong with the form as a whole, and the button that sends it. */
export function SendEnd({
  problem,
  isSending,
  text,
}: {
  problem: string | undefined;
  isSending: boolean;
  text: string;
}) {
  return (
    <>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      <Button look="primary" type="submit" class="min-h-12 text-lg" disabled={isSending}>
        <Fresh text={isSending ? 'One moment…' : text} />
      </Button>
    </>
  );
}
