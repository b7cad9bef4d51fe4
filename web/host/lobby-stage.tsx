import { useRef, useState } from 'preact/hooks';
import type { RosterRow } from '../../src/protocol/server-events.ts';
import { isForgetful } from '../shared/browser-storage.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { formatPin, plural } from '../shared/format.ts';
import { Logo } from '../shared/ui/logo.tsx';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import { PlayerDialog } from './player-dialog.tsx';
import type { StageProps } from './host-view.ts';
import { PotLine } from './pot-line.tsx';
import { QrCode } from './qr-code.tsx';
import { useWholeRows } from './use-whole-rows.ts';

/** Names on the wall at once; a room of thousands is told by its number. */
const chipsMax = 160;
/** More teams than these stand closer together. */
const fewTeams = 6;

/** `https://play.example/?pin=1` → `play.example`. */
export const shownAddress = (joinUrl: string): string => new URL(joinUrl).host;

/** How to join, and who is here. */
export function LobbyStage({ snapshot, joinUrl, actions }: StageProps) {
  const { room, roster = [] } = snapshot;
  const [removing, setRemoving] = useState<RosterRow | undefined>(undefined);
  const [sweeping, setSweeping] = useState(false);
  const absent = roster.filter((row) => !row.connected).length;
  return (
    <div class="flex min-h-0 flex-1 flex-col gap-[min(1.5rem,2vh)] px-8 py-[min(1.5rem,2vh)]">
      <header class="flex items-center justify-between gap-x-6 max-lg:flex-wrap">
        <Logo class="text-4xl" />
        <QuizText as="h1" class="min-w-0 text-3xl leading-tight font-bold">
          {room.title}
        </QuizText>
      </header>
      <HowToJoin pin={room.pin} joinUrl={joinUrl} />
      <PotLine snapshot={snapshot} />
      {isForgetful() && (
        <p class="rounded-2xl bg-spark px-4 py-1 text-center text-lg font-bold text-ink">
          This browser stores nothing. Keep this page open: after a reload it could no longer host this game.
        </p>
      )}
      <div class="flex items-baseline gap-6">
        <p class="font-display text-4xl font-bold" role="status">
          <Fresh text={room.players === 0 ? 'Waiting for players…' : plural(room.players, 'player')} />
        </p>
        {room.locked && (
          <p class="rounded-full bg-bad px-4 py-1 text-lg font-bold text-ink">Locked: nobody else can join</p>
        )}
        {absent > 0 && snapshot.features.includes('sweep') && (
          <Button onClick={() => setSweeping(true)}>
            <Fresh text={`Remove ${absent} not connected`} />
          </Button>
        )}
        <p class="ml-auto text-lg text-smoke" translate={false}>
          {plural(room.questionCount, 'question')}
        </p>
      </div>
      <div class="flex min-h-0 flex-1 flex-col overflow-y-auto" tabIndex={0} role="region" aria-label="Players">
        {room.teams === undefined ? (
          <Chips rows={roster} size={chipSize(roster.length)} onRemove={setRemoving} />
        ) : (
          <Teams teams={room.teams} roster={roster} onRemove={setRemoving} />
        )}
      </div>
      {sweeping && (
        <ConfirmDialog
          title={`Remove ${plural(absent, 'player')} who ${absent === 1 ? 'is' : 'are'} not connected?`}
          text="Their seats and names are free again. Whoever comes back can join anew."
          confirm="Remove"
          onConfirm={() => actions.sweep()}
          onClose={() => setSweeping(false)}
        />
      )}
      {removing !== undefined && (
        <PlayerDialog
          player={removing}
          canBan={snapshot.features.includes('ban')}
          actions={actions}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </div>
  );
}

function HowToJoin({ pin, joinUrl }: { pin: string; joinUrl: string }) {
  return (
    <section
      class="panel flex flex-wrap items-center justify-center gap-x-[min(4rem,3vw)] gap-y-4 p-[min(1.5rem,2vh)] lg:flex-nowrap"
      aria-label="How to join"
    >
      <div class="flex min-w-0 flex-col gap-1">
        <p class="text-2xl text-smoke">Join at</p>
        <p
          class="font-display text-[min(3.75rem,9vh)] leading-tight font-bold wrap-anywhere lg:text-[min(3.75rem,9vh,4vw)]"
          translate={false}
        >
          {shownAddress(joinUrl)}
        </p>
      </div>
      <div class="flex flex-col gap-1">
        <p class="text-2xl text-smoke">Game PIN</p>
        <p
          class="font-display text-[min(10rem,22vw)] leading-none whitespace-nowrap lg:text-[min(10rem,20vh,15vw)] font-bold tracking-tight text-spark tabular-nums"
          data-testid="pin"
          translate={false}
        >
          {formatPin(pin)}
        </p>
      </div>
      <QrCode url={joinUrl} />
    </section>
  );
}

interface ChipsProps {
  rows: RosterRow[];
  /** What a name looks like. */
  size: string;
  onRemove: (row: RosterRow) => void;
}

/** A few names are shown large; a crowd gets smaller ones. */
const chipSize = (crowd: number): string =>
  `min-h-11 ${crowd <= 24 ? 'text-4xl px-6 py-3' : crowd <= 60 ? 'text-3xl px-5 py-2' : 'text-2xl px-4 py-1'}`;
/** Several teams share the wall. */
const teamChipSize = 'min-h-11 px-3 text-xl';

function Chips({ rows, size, onRemove }: ChipsProps) {
  // The newest first: whoever has just joined looks for their name where it is always seen.
  const shown = rows.slice(-chipsMax).reverse();
  const list = useRef<HTMLUListElement>(null);
  const rest = useRef<HTMLLIElement>(null);
  useWholeRows(list, rest, rows.length);
  return (
    // On a wall it has the height that is left, and shows no half rows.
    <ul
      ref={list}
      class="relative flex flex-wrap content-start gap-[min(0.75rem,1.2vh)] p-1 pb-1.5 lg:h-0 lg:flex-auto lg:overflow-hidden"
    >
      {shown.map((row) => (
        <li key={row.playerId} class="max-w-full animate-pop">
          <button
            type="button"
            aria-label={`${row.nickname}${row.connected ? '' : ', not connected'}: choices`}
            class={`press max-w-full rounded-xl bg-ash leading-tight font-bold wrap-anywhere ${size} [--lip:#1b1522] ${row.connected ? '' : 'text-haze italic'}`}
            onClick={() => onRemove(row)}
          >
            <bdi translate={false}>{row.nickname}</bdi>
          </button>
        </li>
      ))}
      <li key="rest" ref={rest} class="self-center text-xl text-smoke" translate={false} hidden />
    </ul>
  );
}

function Teams({
  teams,
  roster,
  onRemove,
}: {
  teams: string[];
  roster: RosterRow[];
  onRemove: (row: RosterRow) => void;
}) {
  return (
    <div
      class={`grid flex-auto auto-rows-[minmax(min-content,1fr)] ${
        teams.length > fewTeams
          ? 'grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-2'
          : 'grid-cols-[repeat(auto-fit,minmax(14rem,1fr))] gap-[min(1rem,1.2vh)]'
      }`}
    >
      {teams.map((team) => {
        const members = roster.filter((row) => row.team === team);
        return (
          <section
            key={team}
            class={`panel flex min-w-0 flex-col ${teams.length > fewTeams ? 'px-3 py-1' : 'p-[min(1rem,1.2vh)]'}`}
            aria-label={`Team ${team}`}
          >
            <h2
              class={`flex items-baseline justify-between gap-2 leading-tight font-bold ${teams.length > fewTeams ? 'text-xl' : 'text-2xl'}`}
            >
              <bdi class="min-w-0 wrap-anywhere" translate={false}>
                {team}
              </bdi>{' '}
              <span class="text-spark" translate={false}>
                {members.length}
              </span>
            </h2>
            <Chips rows={members} size={teamChipSize} onRemove={onRemove} />
          </section>
        );
      })}
    </div>
  );
}
