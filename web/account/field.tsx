import { useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';

interface Props {
  /** Also the name that password managers see. */
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  autocomplete: 'username' | 'current-password' | 'new-password' | 'name' | 'email' | 'off';
  hint?: string;
  problem?: string | undefined;
  /** Which keys a phone shows. */
  inputMode?: 'numeric';
}

/** One line to fill in, with what is wrong with it below. A password can be shown while it is typed. */
export function Field({ id, label, value, onInput, autocomplete, hint, problem, inputMode }: Props) {
  const [isShown, setShown] = useState(false);
  const isPassword = autocomplete.endsWith('-password');
  return (
    <div class="flex flex-col gap-1">
      <label class="font-bold" for={id}>
        {label}
      </label>
      <div class="flex gap-2">
        <input
          id={id}
          name={id}
          class="field min-w-0 flex-1 aria-invalid:border-bad"
          {...typeOf(autocomplete, isShown)}
          inputMode={inputMode}
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
          autocomplete={autocomplete}
          autocapitalize={autocomplete === 'name' ? 'words' : 'none'}
          autocorrect="off"
          spellcheck={false}
          dir={autocomplete === 'name' ? 'auto' : undefined}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-note`}
        />
        {isPassword && (
          <Button class="shrink-0" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            Show<span class="sr-only"> {label.toLowerCase()}</span>
          </Button>
        )}
      </div>
      <div id={`${id}-note`}>
        {hint !== undefined && problem === undefined && <p class="text-sm text-smoke">{hint}</p>}
        <p role="alert" class="font-bold text-bad">
          <Fresh text={problem} />
        </p>
      </div>
    </div>
  );
}

/** The password of whoever is signed in. Managers are told whose it is. */
export function OwnPassword({ username, ...field }: { username: string } & Omit<Props, 'label' | 'autocomplete'>) {
  return (
    <>
      <input type="text" name="username" autocomplete="username" value={username} readOnly hidden />
      <Field label="Your password" autocomplete="current-password" {...field} />
    </>
  );
}

function typeOf(autocomplete: Props['autocomplete'], isShown: boolean) {
  if (autocomplete === 'email') return { type: 'email' as const };
  return autocomplete.endsWith('-password') && !isShown ? { type: 'password' as const } : { type: 'text' as const };
}

/** Moves the focus to the first field that is wrong. */
export function focusProblem(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
}
