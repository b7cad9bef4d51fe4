import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Change, FormEnd, useChange } from '../account/change-form.tsx';
import { Field } from '../account/field.tsx';
import { problemsOf } from '../account/refusal-words.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';

interface Props {
  /** Undefined for who is on no leaderboard. */
  name: string | undefined;
  onName: (typed: string) => Change;
  onLeave: () => Change;
}

/** The place of the panel in its page. */
export const namePanelId = 'season-name-title';

/** Being on leaderboards is everybody's own choice, and so is the name. */
export function NamePanel({ name, onName, onLeave }: Props) {
  const [typed, setTyped] = useState('');
  // The server cleans what was typed.
  useLayoutEffect(() => setTyped(name ?? ''), [name]);
  const title = useRef<HTMLHeadingElement>(null);
  const { form, problems, state, run } = useChange();
  const wrong = () => problemsOf({ displayName: typed.trim() === '' ? 'Choose a name.' : undefined });
  const isOn = name !== undefined;
  return (
    <form
      ref={form}
      noValidate
      class="panel flex flex-col gap-3 p-4"
      aria-labelledby={namePanelId}
      onSubmit={(event) => {
        event.preventDefault();
        void run(wrong(), () => onName(typed));
      }}
    >
      <h2 ref={title} tabIndex={-1} id={namePanelId} class="text-xl font-bold">
        <Fresh text={isOn ? 'You are on leaderboards' : 'Do you want to be on it?'} />
      </h2>
      <p>
        <Fresh text={isOn ? seen : offer} />
      </p>
      <Field
        id="season-name"
        label="Your name on leaderboards"
        autocomplete="off"
        value={typed}
        onInput={setTyped}
        problem={problems.displayName}
      />
      <FormEnd
        text={isOn ? 'Change the name' : 'Be on leaderboards'}
        problem={problems.form}
        done={state !== 'done' ? '' : isOn ? 'Saved.' : 'You have left.'}
        isSending={state === 'sending'}
      />
      {isOn && (
        <Button
          class="self-start"
          disabled={state === 'sending'}
          onClick={() => void run(undefined, onLeave, () => title.current?.focus())}
        >
          Leave all leaderboards
        </Button>
      )}
    </form>
  );
}

const offer =
  'Only people who want it are shown, under a name of their choice. Everybody who is signed in here can then see that name, your points from games and your rank, in all seasons.';
const seen =
  'Everybody who is signed in here can see this name, your points from games and your rank. You can leave at any time; your points stay yours.';
