import { useState } from 'preact/hooks';
import { isForgetful } from '../shared/browser-storage.ts';
import { Button } from '../shared/ui/button.tsx';
import { formatNumber } from '../shared/format.ts';
import { Fresh } from '../shared/ui/fresh.tsx';
import { lazily } from '../shared/lazily.tsx';
import { NameField } from './name-field.tsx';
import type { SeatedProps } from './player-view.ts';

const InPot = lazily(() => import('./pot-screens.tsx').then((module) => module.InPot), { isPart: true });

/** The lobby: seated, until the host starts. */
export function LobbyScreen({ snapshot, actions }: SeatedProps) {
  const { room, you } = snapshot;
  const [isChanging, setIsChanging] = useState(false);
  const isNamed = room.settings.names === 'made_up';
  return (
    <div class="flex flex-1 animate-rise flex-col items-center justify-center gap-6 text-center low:gap-3">
      <h1 class="text-5xl font-bold text-good">You're in!</h1>
      {isChanging ? (
        <RenameForm nickname={you?.nickname ?? ''} actions={actions} onDone={() => setIsChanging(false)} />
      ) : (
        <p class="panel w-full px-4 py-5 text-3xl font-bold wrap-anywhere" dir="auto" translate={false}>
          {you?.nickname}
        </p>
      )}
      {you?.team !== undefined && (
        <p class="text-lg">
          Team{' '}
          <bdi class="font-bold" translate={false}>
            {you.team}
          </bdi>
        </p>
      )}
      <p class="text-xl">
        {isNamed ? 'The game has given you this name. See it on the screen?' : 'See your name on the screen?'}
      </p>
      <p class="text-smoke">
        <Fresh
          text={room.players === 1 ? 'You are the first one here.' : `${formatNumber(room.players)} players are here.`}
        />{' '}
        It starts when the host says so.
      </p>
      {room.settings.pot && <InPot snapshot={snapshot} />}
      {isForgetful() && (
        <p class="max-w-prose font-bold text-spark">
          This browser stores nothing. Keep this page open: a reload would cost your seat.
        </p>
      )}
      {!isChanging && !isNamed && (
        <button
          type="button"
          class="min-h-11 px-4 font-bold text-spark underline"
          onClick={() => (snapshot.features.includes('rename') ? setIsChanging(true) : actions.leave())}
        >
          Change my name
        </button>
      )}
    </div>
  );
}

/** Renames the seat, also in a locked room. */
function RenameForm({
  nickname,
  actions,
  onDone,
}: { nickname: string; onDone: () => void } & Pick<SeatedProps, 'actions'>) {
  const [name, setName] = useState(nickname);
  const [refusal, setRefusal] = useState<string | undefined>(undefined);
  const [isSending, setIsSending] = useState(false);
  const isReady = name.trim() !== '' && !isSending;
  const send = async () => {
    setIsSending(true);
    const refused = await actions.rename(name.trim());
    setIsSending(false);
    setRefusal(refused);
    if (refused === undefined) onDone();
  };
  return (
    <form
      class="flex w-full flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void send();
      }}
    >
      <NameField value={name} onInput={setName} refusal={refusal} enterKey="done" isFirst />
      <div class="grid grid-cols-2 gap-3">
        <Button class="min-h-14" onClick={onDone}>
          Keep my name
        </Button>
        <Button look="primary" type="submit" class="min-h-14" disabled={!isReady}>
          Change it
        </Button>
      </div>
    </form>
  );
}

export function Waiting({ title, text }: { title: string; text?: string }) {
  return (
    <div class="flex flex-1 flex-col items-center justify-center gap-4 text-center" role="status">
      <span class="size-12 animate-spin rounded-full border-4 border-ash border-t-flame" aria-hidden="true" />
      <h1 class="text-3xl font-bold">{title}</h1>
      {text !== undefined && <p class="text-smoke">{text}</p>}
    </div>
  );
}

/**
 * Replaces the footer during a pause, so that it covers nothing. `isRebuilt`: the server had lost the room and has just
 * rebuilt it; the game resumes by itself.
 */
export function PausedNote({ isRebuilt }: { isRebuilt: boolean }) {
  return (
    <div class="sticky bottom-2 z-30 mt-4 flex justify-center low:mt-2" role="status">
      <p class="flex items-center gap-3 rounded-2xl bg-spark px-5 py-2 text-xl leading-tight font-bold text-ink low:py-1">
        <svg viewBox="0 0 24 24" class="size-7 shrink-0" aria-hidden="true" fill="currentColor">
          <path d="M5 3h5v18H5zM14 3h5v18h-5z" />
        </svg>
        <Fresh text={isRebuilt ? 'The server is back. It goes on in a moment' : 'Paused by the host'} />
      </p>
    </div>
  );
}
