import { RoomClient } from '../src/client/room-client.ts';
import type { RoomState } from '../src/client/room-state.ts';
import type { ServerPayload, Snapshot } from '../src/protocol/server-events.ts';

export interface HostOptions {
  url: string;
  hostToken: string;
  /** The game starts when so many have joined. */
  players: number;
  /** How long reveal and standings stay on the screen. */
  pauseMs: number;
  /** One line for every step that a person in the hall would see. */
  tell?: (line: string) => void;
  /** What the big screen shows, after every change. */
  watch?: (snapshot: Snapshot) => void;
  /** From this moment (Unix milliseconds) on, the host no longer waits for those who are missing. */
  startBy?: number;
  /** From this moment (Unix milliseconds) on, the host ends the game at the next pause. */
  endAfter?: number;
  /** Ends the hosting when there is nobody left to play. */
  signal: AbortSignal;
}

/**
 * Hosts one game from the lobby to the podium, with the client that the big screen uses.
 * @throws {Error} when the room is lost, the server refuses a step, or `signal` is aborted.
 */
export async function hostGame(options: HostOptions): Promise<ServerPayload<'game:over'>> {
  const { url, hostToken, players, pauseMs, tell, watch, startBy = Infinity, endAfter = Infinity, signal } = options;
  const client = new RoomClient({ url, token: hostToken });
  const { promise, resolve, reject } = Promise.withResolvers<ServerPayload<'game:over'>>();
  let steppedAt = -1;
  let shown = '';

  const step = (rev: number, act: () => ReturnType<RoomClient['next']>, afterMs: number): void => {
    if (steppedAt === rev) return;
    steppedAt = rev;
    setTimeout(() => {
      void act().then((reply) => {
        if (!reply.ok && !signal.aborted) reject(new Error(`the host was refused: ${reply.error.code}`));
      });
    }, afterMs);
  };
  const goOn = (): ReturnType<RoomClient['next']> => (Date.now() >= endAfter ? client.end() : client.next());
  const isReady = ({ room }: Snapshot): boolean =>
    room.players >= players || (Date.now() >= startBy && room.players > 0);
  const look = ({ connection, snapshot }: RoomState): void => {
    if (['removed', 'replaced', 'refused', 'closed'].includes(connection))
      reject(new Error(`the host is ${connection}`));
    if (connection !== 'live' || snapshot === undefined) return;
    const { phase } = snapshot.room;
    const line = describe(snapshot, players);
    if (line !== shown) tell?.(line);
    shown = line;
    watch?.(snapshot);
    if (phase === 'lobby' && isReady(snapshot)) step(snapshot.rev, () => client.start(), 0);
    if (phase === 'reveal' || phase === 'standings') step(snapshot.rev, goOn, pauseMs);
    if (snapshot.over !== undefined) resolve(snapshot.over);
  };
  const unsubscribe = client.subscribe(look);
  const waiting = startBy === Infinity ? undefined : setTimeout(() => look(client.state), startBy - Date.now());
  const abort = (): void => reject(new Error('the players are gone'));
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  client.connect();
  try {
    return await promise;
  } finally {
    clearTimeout(waiting);
    signal.removeEventListener('abort', abort);
    unsubscribe();
    client.close();
  }
}

function describe({ room, question, closed }: Snapshot, players: number): string {
  if (room.phase === 'lobby') return `lobby: ${room.players} of ${players} players`;
  if (room.phase === 'over') return 'over';
  const answered = closed === undefined ? '' : `, ${closed.answered} answered`;
  return `question ${(question?.index ?? 0) + 1} of ${room.questionCount}: ${room.phase}${answered}`;
}
