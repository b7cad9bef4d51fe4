import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { formatPin } from '../shared/format.ts';
import { Logo } from '../shared/ui/logo.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { CodeForm } from './code-form.tsx';
import { NameField, Refusal } from './name-field.tsx';
import { lazily } from '../shared/lazily.tsx';
import type { PlayerProps, Stake } from './player-view.ts';
import { useDensity } from './use-density.ts';

const PotOffer = lazily(() => import('./pot-screens.tsx').then((module) => module.PotOffer), { isPart: true });

/** The join form of a room: a nickname, a team if there are teams, and the reason of a refusal. */
export function JoinScreen(props: PlayerProps) {
  const { pin, door, actions } = props;
  const [hasCode, setHasCode] = useState(false);
  const takesCode = door.status === 'open' && door.features?.includes('reclaim') === true;
  return (
    <div class="flex flex-1 flex-col gap-6 pt-2">
      <header class="flex items-center justify-between gap-3">
        <Logo class={takesCode ? 'text-2xl max-[22rem]:text-sm' : 'text-2xl'} />
        {takesCode && !hasCode && (
          <button type="button" class="-my-2 min-h-11 font-bold text-spark underline" onClick={() => setHasCode(true)}>
            New phone?
          </button>
        )}
        <span class="font-display text-lg font-bold text-smoke tabular-nums" translate={false}>
          <span class="sr-only">PIN </span>
          {formatPin(pin)}
        </span>
      </header>
      {takesCode && hasCode ? (
        <CodeForm door={door} actions={actions} onBack={() => setHasCode(false)} />
      ) : (
        <Door {...props} />
      )}
      {door.status !== 'open' && (
        <a class="inline-flex min-h-11 items-center justify-center font-bold text-spark underline" href="/">
          Enter another PIN
        </a>
      )}
    </div>
  );
}

function Door(props: PlayerProps) {
  const { door, actions } = props;
  if (door.status === 'looking') return <DoorNote title="Looking for the room…" />;
  if (door.status === 'missing') {
    return (
      <DoorNote title="No game with this PIN" text="Check the digits on the big screen. The game may also be over." />
    );
  }
  if (door.status === 'over') return <DoorNote title="This game is over" text={door.title ?? ''} />;
  if (door.status === 'unreachable') {
    return (
      <DoorNote title="Can't reach the server" text="Check your connection.">
        <Button look="primary" class="min-h-14 text-xl" onClick={() => actions.reconnect()}>
          Try again
        </Button>
      </DoorNote>
    );
  }
  if (door.locked === true) {
    return (
      <DoorNote
        title="The room is locked"
        text="The host has closed the door. Ask for it to be opened, then try again."
      >
        <Button look="primary" class="min-h-14 text-xl" onClick={() => actions.reconnect()}>
          Try again
        </Button>
      </DoorNote>
    );
  }
  return <JoinForm {...props} />;
}

function DoorNote({ title, text, children }: { title: string; text?: string; children?: preact.ComponentChildren }) {
  return (
    <div key={title} class="flex flex-1 flex-col justify-center gap-5 text-center" role="status">
      <h1 class="text-3xl font-bold">{title}</h1>
      {text !== undefined && <p class="text-smoke">{text}</p>}
      {children}
    </div>
  );
}

/** The player's last name: beside the field when it is short, else below it, in full. */
function OwnName({ name, onChoose }: { name: string; onChoose: (name: string) => void }) {
  return (
    <Button class="max-w-full shrink-0" onClick={() => onChoose(name)}>
      <span dir="auto" class="min-w-0 leading-tight wrap-anywhere" translate={false}>
        {name}
      </span>
    </Button>
  );
}
/** UTF-16 units of a name beside the field. */
const besideMax = 8;

/** Where the game names its players the server ignores the name, but it must not be empty. */
const ignoredName = 'Player';

function JoinForm({ door, actions }: PlayerProps) {
  const [nickname, setNickname] = useState(door.suggestedName);
  const [team, setTeam] = useState('');
  const [stake, setStake] = useState<Stake>();
  // Before the browser paints: a later effect would overwrite what the player has typed by then.
  useLayoutEffect(() => setNickname(door.suggestedName), [door.suggestedName]);
  const frame = useRef<HTMLFormElement>(null);
  useDensity(frame);
  const hasTeams = door.teams !== undefined;
  const isNamed = door.names === 'made_up';
  const offer =
    door.lastName !== undefined && nickname === '' ? (
      <OwnName name={door.lastName} onChoose={setNickname} />
    ) : undefined;
  const isLong = (door.lastName ?? '').length > besideMax;
  const ready = (isNamed || nickname.trim() !== '') && door.joining !== true && (!door.pot || stake !== undefined);
  return (
    <form
      ref={frame}
      class={`flex flex-1 animate-rise flex-col justify-center gap-[min(1.25rem,2.4vh)] ${hasTeams ? 'low:grid low:grid-cols-2 low:content-center low:gap-x-6' : ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) actions.join(isNamed ? ignoredName : nickname.trim(), team === '' ? undefined : team, stake);
      }}
    >
      <div class="text-center">
        <p class="text-smoke">You are joining</p>
        <QuizLanguage.Provider value={door.language}>
          <QuizText as="h1" class="ask-prompt text-3xl font-bold">
            {door.title ?? 'Join the game'}
          </QuizText>
        </QuizLanguage.Provider>
      </div>
      {isNamed ? (
        <div class="flex flex-col gap-2 text-center">
          <p class="panel p-3 text-smoke">
            <strong class="block text-lg text-paper">The game gives you a name.</strong> You see it when you are in.
          </p>
          <Refusal text={door.refusal} isTight={hasTeams} />
        </div>
      ) : (
        <NameField
          value={nickname}
          onInput={setNickname}
          refusal={door.refusal}
          enterKey="go"
          isTight={hasTeams}
          {...(isLong && offer !== undefined ? { below: offer } : {})}
        >
          {!isLong && offer}
          <Button
            class="shrink-0"
            onClick={() => actions.suggestName()}
            aria-label="A made-up name"
            title="A made-up name"
          >
            <Dice />
          </Button>
        </NameField>
      )}
      {door.teams !== undefined && <TeamChoice teams={door.teams} team={team} onChoose={setTeam} />}
      {door.pot && <PotOffer door={door} onChoose={setStake} />}
      <Button look="primary" type="submit" class="min-h-14 text-xl low:col-span-2" disabled={!ready}>
        <Fresh text={door.joining === true ? 'Joining…' : 'Join'} />
      </Button>
    </form>
  );
}

function TeamChoice({ teams, team, onChoose }: { teams: string[]; team: string; onChoose: (team: string) => void }) {
  const choices = [{ value: '', label: 'Any team' }, ...teams.map((name) => ({ value: name, label: name }))];
  return (
    <fieldset class="flex flex-col gap-2 low:col-start-2 low:row-span-2 low:row-start-1">
      <legend class="mb-2 font-bold">Your team</legend>
      <div class="grid grid-cols-2 gap-2">
        {choices.map((choice) => (
          <label
            key={choice.value}
            class="flex min-h-12 items-center gap-2 rounded-xl border-2 border-haze px-3 py-1 has-checked:border-spark has-checked:bg-ash has-focus-visible:outline-3 has-focus-visible:outline-spark"
          >
            <input
              type="radio"
              name="team"
              class="size-5 shrink-0 accent-flame"
              checked={team === choice.value}
              onChange={() => onChoose(choice.value)}
            />
            <span class="min-w-0 font-bold" dir="auto" translate={false}>
              {choice.label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Dice() {
  return (
    <svg viewBox="0 0 24 24" class="size-7" aria-hidden="true" fill="currentColor">
      <path d="M6 2h12a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4V6a4 4 0 0 1 4-4zm0 2a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V6a2 2 0 0 0-2-2z" />
      <circle cx="8" cy="8" r="1.800" />
      <circle cx="16" cy="8" r="1.800" />
      <circle cx="12" cy="12" r="1.800" />
      <circle cx="8" cy="16" r="1.800" />
      <circle cx="16" cy="16" r="1.800" />
    </svg>
  );
}
