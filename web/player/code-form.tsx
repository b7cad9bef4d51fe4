import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import type { PlayerProps } from './player-view.ts';

/** Takes over a seat from a lost or empty phone, with name and score, by the host's code. */
export function CodeForm({ door, actions, onBack }: Pick<PlayerProps, 'door' | 'actions'> & { onBack: () => void }) {
  const [code, setCode] = useState('');
  const [isTried, setIsTried] = useState(false);
  // A refusal from before this form was opened does not concern it.
  const refusal = isTried ? door.refusal : undefined;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const isReady = code.trim() !== '' && door.joining !== true;
  return (
    <form
      class="flex flex-1 animate-rise flex-col justify-center gap-[min(1.25rem,2.4vh)] low:gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady) return;
        setIsTried(true);
        actions.reclaim(code.trim());
      }}
    >
      <div class="text-center">
        <h1 class="text-3xl font-bold">Go on with this phone</h1>
        <p class="mt-2 text-smoke low:mt-0">Ask the host for a code. You keep your name and your points.</p>
      </div>
      <div class="flex flex-col gap-2">
        <label class="font-bold" for="code">
          Code from the host
        </label>
        <input
          ref={field}
          id="code"
          class="field text-center font-display text-3xl font-bold tracking-widest uppercase"
          translate={false}
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
          maxLength={20}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          enterkeyhint="go"
          aria-invalid={refusal !== undefined}
          aria-describedby="refusal"
        />
        <p id="refusal" role="alert" class="min-h-6 font-bold text-bad">
          <Fresh text={refusal} />
        </p>
      </div>
      <Button look="primary" type="submit" class="min-h-14 text-xl" disabled={!isReady}>
        <Fresh text={door.joining === true ? 'Joining…' : 'Go on'} />
      </Button>
      <button type="button" class="min-h-11 font-bold text-spark underline" onClick={onBack}>
        I have no code
      </button>
    </form>
  );
}
