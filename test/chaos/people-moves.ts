/**
 * What happens to people in a game under faults, beside their answers: in the lobby one changes the name; later one is
 * removed and banned, and one goes on with another device by the host's code. Each is asked for until its outcome is known,
 * and written into the journal when it was acknowledged.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { RoomClient } from '../../src/client/room-client.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import type { JoinRequest } from '../../src/client/room-client-options.ts';
import type { GameJournal, PlayerJournal } from './game-journal.ts';

interface Room {
  journal: GameJournal;
  url: string;
  pin: string;
  hosts: readonly RoomClient[];
  /** By number; a new device takes the place of the one before. */
  players: RoomClient[];
  newDevice: (player: PlayerJournal) => RoomClient;
  play: (client: RoomClient, player: PlayerJournal) => void;
}

/** What a join carries besides, anew for each try: a ticket is good for a minute. */
export type Pass = (pin: string) => Promise<Partial<JoinRequest>>;

/** Seen only by clients that have lost their seat, which no fault may cost them. */
export const lostStates: ReadonlySet<string> = new Set(['removed', 'replaced', 'refused', 'left', 'closed']);

/** What a player goes on with in the next room. */
export interface Followed {
  nickname: string;
  device: string;
  playerId?: string;
  /** Undefined for who has lost the seat, and so is never told of the next room. */
  token?: string;
}

/** Who does what, by number; rooms with fewer players leave it out. */
const renamed = 0;
const banned = 1;
const readmitted = 2;
const playersLeast = 4;
const banAt = 2;
const readmitAt = 4;
const askEveryMs = 100;

/** Again and again until it is known. @throws when it is refused for good. */
export async function joinUntilKnown(
  client: RoomClient,
  request: JoinRequest,
  signal: AbortSignal,
  pass?: Pass,
): Promise<string> {
  for (;;) {
    const joined = await client.join({ ...request, ...(await pass?.(request.pin)) });
    signal.throwIfAborted();
    if (joined.ok) return joined.playerId;
    if (!joined.error.retryable) throw new Error(`${request.nickname} may not join: ${joined.error.code}`);
    await sleep(askEveryMs, undefined, { signal });
  }
}

export class PeopleMoves {
  readonly #room: Room;
  /** Clients whose seat is taken from them on purpose. */
  readonly #expected = new Set<RoomClient>();
  readonly #done = new Set<number>();
  readonly #moves: Promise<void>[] = [];
  readonly #pending = new Set<string>();
  #signal: AbortSignal | undefined;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Whether this client may lose its seat. */
  isExpected(client: RoomClient, { connection }: RoomState): boolean {
    return this.#expected.has(client) && connection !== 'live';
  }

  /** Before the game starts: resolves when the new name is acknowledged. */
  async inLobby(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const { players, journal } = this.#room;
    const [client, player] = [players[renamed], journal.players[renamed]];
    if (client === undefined || player === undefined || players.length < playersLeast) return;
    const nickname = `Renamed ${renamed}`;
    for (;;) {
      const reply = await client.rename(nickname);
      signal.throwIfAborted();
      if (reply.ok) break;
      if (!reply.error.retryable) throw new Error(`${player.nickname} may not change the name: ${reply.error.code}`);
      await sleep(askEveryMs, undefined, { signal });
    }
    player.nickname = nickname;
  }

  /** A question has opened. What comes of it later is written into the journal. */
  atQuestion(index: number): void {
    if (this.#room.players.length < playersLeast || this.#done.has(index)) return;
    this.#done.add(index);
    if (index === banAt) this.#note('the ban', this.#ban());
    if (index === readmitAt) this.#note('the other device', this.#readmit());
  }

  /** What is not known yet. */
  get pending(): string[] {
    return [...this.#pending];
  }

  #note(what: string, move: Promise<void>): void {
    this.#pending.add(what);
    const noted = move
      .catch((error: unknown) => {
        if (this.#signal?.aborted !== true) this.#trouble(String(error));
      })
      .finally(() => this.#pending.delete(what));
    this.#moves.push(noted);
  }

  /** Resolves when the outcome of everything is known. */
  async settled(): Promise<void> {
    await Promise.all(this.#moves);
  }

  async #ban(): Promise<void> {
    const { players, journal, hosts, pin } = this.#room;
    const [client, player] = [players[banned] as RoomClient, journal.players[banned] as PlayerJournal];
    this.#expected.add(client);
    await this.#asHost((host) => host.kick(player.playerId, true), hosts);
    player.banned = true;
    // The same browser is told so, whatever name it comes with.
    const again = new RoomClient({ url: this.#room.url });
    try {
      for (;;) {
        const reply = await again.join({ pin, nickname: 'Somebody else', device: player.device });
        if (reply.ok) return this.#trouble(`${player.nickname} is banned, and has joined again`);
        const { code, retryable } = reply.error;
        if (code === 'not_allowed' || code === 'no_such_room') return;
        if (!retryable) return this.#trouble(`${player.nickname} is banned, and is told ${code}`);
        await sleep(askEveryMs, undefined, { signal: this.#signal });
      }
    } finally {
      again.close();
    }
  }

  async #readmit(): Promise<void> {
    const { players, journal, hosts, pin } = this.#room;
    const [old, player] = [players[readmitted] as RoomClient, journal.players[readmitted] as PlayerJournal];
    const given = await this.#asHost((host) => host.readmit(player.playerId), hosts, 'not_open');
    if (given === undefined) return;
    const { token } = old;
    this.#expected.add(old);
    old.close();
    const client = this.#room.newDevice(player);
    players[readmitted] = client;
    const request = { pin, nickname: 'x', device: player.device, reclaim: given.code };
    try {
      const playerId = await joinUntilKnown(client, request, this.#signal ?? new AbortController().signal);
      player.readmitted = 1;
      if (playerId !== player.playerId) this.#trouble(`${player.nickname} got the seat of ${playerId}`);
    } catch (error) {
      if (!String(error).includes('no_such_room')) throw error;
      // The game is over. The device before sees its end, unless a reply was lost that gave its seat away.
      player.readmitted = 'unknown';
      client.close();
      players[readmitted] = old;
      return old.connect();
    }
    this.#room.play(client, player);
    await this.#mustBeVoid(player, token);
  }

  async #mustBeVoid({ nickname }: PlayerJournal, token: string | undefined): Promise<void> {
    const lost = new RoomClient({ url: this.#room.url, ...(token === undefined ? {} : { token }) });
    try {
      lost.connect();
      while (lost.state.connection !== 'refused') {
        if (lost.state.connection === 'live') return this.#trouble(`${nickname}: the device before has the seat still`);
        await sleep(askEveryMs, undefined, { signal: this.#signal });
      }
    } finally {
      lost.close();
    }
  }

  /** Goes on to the next room, of which everybody of this one is told. */
  async follow(client: RoomClient, number: number, signal: AbortSignal, pass: Pass | undefined): Promise<Followed> {
    const { nickname, device } = this.#room.journal.players[number] as PlayerJournal;
    while (client.state.snapshot?.room.next === undefined) {
      if (lostStates.has(client.state.connection)) return { nickname, device };
      await sleep(askEveryMs, undefined, { signal });
    }
    const { pin } = client.state.snapshot.room.next;
    const { ticket, fee } = (await pass?.(pin)) ?? {};
    const more = { ...(ticket !== undefined && { ticket }), ...(fee !== undefined && { fee }) };
    let reply = await client.follow({ device, ...more });
    while (reply?.ok !== true) {
      signal.throwIfAborted();
      if (reply?.error.retryable !== true) throw new Error(`${nickname} may not follow: ${reply?.error.code}`);
      await sleep(askEveryMs, undefined, { signal });
      reply = await client.join({ pin, nickname, device, ...(await pass?.(pin)) });
    }
    const { playerId, token, snapshot } = reply;
    if (snapshot.you?.nickname !== nickname) this.#trouble(`${nickname} goes on as ${snapshot.you?.nickname}`);
    client.close();
    return { playerId, token, nickname, device };
  }

  /** Until one host is told that it is done, or `unless`: it can't be any more. */
  async #asHost<T extends { ok: boolean }>(
    ask: (host: RoomClient) => Promise<T>,
    hosts: readonly RoomClient[],
    unless?: string,
  ): Promise<Extract<T, { ok: true }> | undefined> {
    for (let tries = 0; ; tries += 1) {
      const reply = await ask(hosts[tries % hosts.length] as RoomClient);
      if (reply.ok) return reply as Extract<T, { ok: true }>;
      const { error } = reply as unknown as { error: { code: string; retryable: boolean } };
      if (error.code === unless) return undefined;
      if (!error.retryable) throw new Error(`a host is refused: ${error.code}`);
      await sleep(askEveryMs, undefined, { signal: this.#signal });
    }
  }

  #trouble(what: string): void {
    this.#room.journal.troubles.push(what);
  }
}
