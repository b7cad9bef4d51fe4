import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { focusProblem } from './field.tsx';
import type { Problems } from './refusal-words.ts';

/** Resolves with what is wrong; with nothing when it is done. */
export type Change = Promise<Problems | undefined>;

/** What a form has to say: what is wrong, or that it is done. */
export function useChange() {
  const [problems, setProblems] = useState<Problems>({});
  const [state, setState] = useState<'still' | 'sending' | 'done'>('still');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => focusProblem(form.current), [problems]);
  const run = async (wrong: Problems | undefined, change: () => Change, onDone: () => void = () => undefined) => {
    if (state === 'sending') return;
    setProblems({});
    setState('sending');
    const found = wrong ?? (await change());
    setState(found === undefined ? 'done' : 'still');
    if (found === undefined) onDone();
    else setProblems(found);
  };
  return { form, problems, state, run };
}

export function FormEnd({ text, problem, done, isSending }: Record<'text' | 'done', string> & FormEndState) {
  return (
    <>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" disabled={isSending}>
          <Fresh text={text} />
        </Button>
        <p role="status" class="font-bold text-good">
          <Fresh text={done === '' ? undefined : done} />
        </p>
      </div>
    </>
  );
}
interface FormEndState {
  problem: string | undefined;
  isSending: boolean;
}
