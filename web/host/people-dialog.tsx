import { useEffect, useRef, useState } from 'preact/hooks';
import type { RosterRow, Snapshot } from '../../src/protocol/server-events.ts';
import { Button } from '../shared/ui/button.tsx';
import { formatNumber, plural } from '../shared/format.ts';
import type { HostActions } from './host-view.ts';
import { PlayerDialog } from './player-dialog.tsx';
import { ReadmitDialog } from './readmit-dialog.tsx';

/** Rows at once: who is sought in a room of thousands is found by typing. */
const rowsMax = 200;

interface Props {
  snapshot: Snapshot;
  actions: HostActions;
  onClose: () => void;
}

/** Everybody in the room, in any phase: the newest first, with a search, who is gone, and who is banned. */
export function PeopleDialog({ snapshot, actions, onClose }: Props) {
  const { room, roster = [], banned = [], features } = snapshot;
  const [sought, setSought] = useState('');
  const [onlyGone, setOnlyGone] = useState(false);
  const [chosen, setChosen] = useState<RosterRow | undefined>(undefined);
  const [moving, setMoving] = useState<RosterRow | undefined>(undefined);
  const canReadmit = features.includes('reclaim') && room.phase !== 'over';
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const found = findPlayers(roster, sought, onlyGone);
  const gone = roster.filter((row) => !row.connected).length;
  return (
    <dialog
      ref={dialog}
      class="m-auto flex h-[min(46rem,92dvh)] w-[min(46rem,94vw)] flex-col gap-4 rounded-3xl border-2 border-haze bg-coal p-[min(1.75rem,4vw)] text-lg text-paper backdrop:bg-ink/80"
      aria-labelledby="people-title"
      onClose={(event) => event.target === dialog.current && onClose()}
    >
      <Head players={roster.length} onClose={() => dialog.current?.close()} />
      <div class="flex flex-wrap items-center gap-3">
        <input
          type="search"
          class="field min-w-40 flex-1"
          placeholder="Find a name"
          aria-label="Find a name"
          dir="auto"
          value={sought}
          onInput={(event) => setSought(event.currentTarget.value)}
        />
        <Button aria-pressed={onlyGone} look={onlyGone ? 'primary' : 'quiet'} onClick={() => setOnlyGone(!onlyGone)}>
          Not connected: {formatNumber(gone)}
        </Button>
      </div>
      <div class="min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Players, the newest first">
        <ul class="flex flex-col">
          {found.slice(0, rowsMax).map((row) => (
            <PersonRow
              key={row.playerId}
              row={row}
              onChoose={() => setChosen(row)}
              onMove={canReadmit ? () => setMoving(row) : undefined}
            />
          ))}
        </ul>
        {found.length === 0 && (
          <p class="p-4 text-smoke">
            {roster.length === 0 ? 'Nobody is here yet.' : 'Nobody here has a name like that.'}
          </p>
        )}
        {found.length > rowsMax && (
          <p class="p-4 text-smoke">and {formatNumber(found.length - rowsMax)} more: type to find a name</p>
        )}
      </div>
      {banned.length > 0 && <Banned rows={banned} actions={actions} />}
      {chosen !== undefined && (
        <PlayerDialog
          player={chosen}
          canBan={features.includes('ban')}
          actions={actions}
          onClose={() => setChosen(undefined)}
        />
      )}
      {moving !== undefined && <ReadmitDialog player={moving} actions={actions} onClose={() => setMoving(undefined)} />}
    </dialog>
  );
}

function Head({ players, onClose }: { players: number; onClose: () => void }) {
  return (
    <header class="flex items-center justify-between gap-4">
      <h2 id="people-title" class="text-3xl font-bold">
        {plural(players, 'player')}
      </h2>
      <Button onClick={onClose}>Close</Button>
    </header>
  );
}

/** The newest first; names that contain what is sought, whatever its case and accents. */
export function findPlayers(roster: readonly RosterRow[], sought: string, onlyGone: boolean): RosterRow[] {
  const wanted = plain(sought);
  return roster.filter((row) => !(onlyGone && row.connected) && plain(row.nickname).includes(wanted)).reverse();
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();

interface RowProps {
  row: RosterRow;
  onChoose: () => void;
  /** Absent where seats can't go on with another phone. */
  onMove: (() => void) | undefined;
}

function PersonRow({ row, onChoose, onMove }: RowProps) {
  return (
    <li class="flex min-h-12 items-center gap-3 border-b border-ash px-2 py-1">
      <p class="min-w-0 flex-1">
        <bdi class="font-bold wrap-anywhere" translate={false}>
          {row.nickname}
        </bdi>
        {!row.connected && <span class="block text-base leading-tight text-smoke italic">not connected</span>}
      </p>
      {row.team !== undefined && (
        <bdi class="text-smoke max-sm:hidden" translate={false}>
          {row.team}
        </bdi>
      )}
      <span class="min-w-16 text-right tabular-nums max-sm:hidden" translate={false}>
        {formatNumber(row.score)}
      </span>
      <div class="flex gap-2 max-sm:flex-col">
        {onMove !== undefined && (
          <Button onClick={onMove} aria-label={`New phone for ${row.nickname}…`}>
            New phone…
          </Button>
        )}
        <Button onClick={onChoose} aria-label={`Remove ${row.nickname}…`}>
          Remove…
        </Button>
      </div>
    </li>
  );
}

function Banned({ rows, actions }: { rows: NonNullable<Snapshot['banned']>; actions: HostActions }) {
  return (
    <section class="flex max-h-[30%] min-h-24 flex-col border-t-2 border-haze pt-3" aria-labelledby="banned-title">
      <h3 id="banned-title" class="font-bold">
        Banned from this game
      </h3>
      <ul class="min-h-0 flex-1 overflow-y-auto">
        {rows.map(({ playerId, nickname }) => (
          <li key={playerId} class="flex min-h-12 items-center gap-3 px-2 py-1">
            <bdi class="min-w-0 flex-1 wrap-anywhere" translate={false}>
              {nickname}
            </bdi>
            <Button onClick={() => actions.unban(playerId)} aria-label={`Let in again: ${nickname}`}>
              Let in again
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
