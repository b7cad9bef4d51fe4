import { type ReadonlySignal, signal } from '@preact/signals';
import { RoomClient } from '../../src/client/room-client.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import { accountKey, browserStorage, readKept } from '../shared/browser-storage.ts';
import { keepLastName, readLastName } from './last-name.ts';
import { keptDevice } from '../shared/kept-device.ts';
import { localNow } from '../shared/local-now.ts';
import { readDoor, RestError, type RoomDoor } from '../shared/rest-client.ts';
import { RoomStore } from '../shared/room-store.ts';
import type { Door, PlayerActions, Stake } from './player-view.ts';
import { RankMemory } from './rank-memory.ts';
import { refusalText } from './refusal-text.ts';
import { suggestName } from './suggest-name.ts';

/**
 * The state of a player's page: the room, and the join form until there is a seat. It restores a stored seat at once;
 * without one, or when it is refused, it loads the room's public data.
 */
export class PlayerStore {
  readonly #pin: string;
  readonly #goTo: (pin: string) => void;
  readonly #room: RoomStore;
  readonly #door = signal<Door>({ status: 'looking', suggestedName: '', ...kept(readLastName()) });
  readonly ranks: RankMemory;
  #joinedAfter: number | undefined;
  #madeUp: string | undefined;
  readonly #unsubscribe: () => void;
  #closed = false;
  #connection: RoomState['connection'] = 'idle';

  /** @param goTo shows the page of another room */
  constructor(pin: string, goTo: (pin: string) => void) {
    this.#pin = pin;
    this.#goTo = goTo;
    this.ranks = new RankMemory(pin);
    const client = new RoomClient({ url: location.origin, now: localNow, storage: browserStorage() });
    this.#room = new RoomStore(client);
    this.#unsubscribe = client.subscribe((state) => this.#onState(state));
    if (!client.restore(pin)) void this.#load();
  }

  get state(): ReadonlySignal<RoomState> {
    return this.#room.state;
  }

  get blocked(): ReadonlySignal<boolean> {
    return this.#room.blocked;
  }

  get door(): ReadonlySignal<Door> {
    return this.#door;
  }

  /** The question that was over when the seat was taken here; undefined after a reload. */
  get joinedAfter(): number | undefined {
    return this.#joinedAfter;
  }

  readonly actions: PlayerActions = {
    join: (nickname, team, stake) => void this.#join(nickname, team, undefined, stake),
    follow: () => void this.#follow(),
    reclaim: (code) => void this.#join(this.#door.value.lastName ?? 'Player', undefined, code),
    answer: (question, answer) => void this.#room.client.answer(question, answer),
    reconnect: () => {
      if (!this.#room.client.restore(this.#pin)) void this.#load();
    },
    leave: () => void this.#leave(),
    rename: async (nickname) => {
      const reply = await this.#room.client.rename(nickname);
      if (!reply.ok) return refusalText(reply.error);
      this.#keepName(reply.nickname);
      return undefined;
    },
    suggestName: () =>
      suggestName((suggestedName) => {
        this.#madeUp = suggestedName;
        this.#openDoor({ suggestedName });
      }),
  };

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#room.close();
  }

  #openDoor(more: Partial<Door>): void {
    if (!this.#closed) this.#door.value = { ...this.#door.value, ...more };
  }

  #onState(state: RoomState): void {
    this.ranks.note(state.snapshot);
    // The seat is lost (kicked while offline, or the PIN belongs to another game now): back to the join form.
    if (state.connection === 'refused' && this.#connection !== 'refused') {
      void this.#load(state.error === undefined ? undefined : refusalText(state.error));
    }
    this.#connection = state.connection;
  }

  async #load(refusal?: string): Promise<void> {
    const { refusal: _, ...rest } = this.#door.value;
    if (!this.#closed) this.#door.value = { ...rest, status: 'looking' };
    try {
      const { phase, ...room } = await readDoor(this.#pin);
      this.#openDoor({
        status: phase === 'over' ? 'over' : 'open',
        ...(room as Partial<Door>),
        // A signed-in person may have a seat already, which continues here even if the room is locked.
        locked: room.locked && !takesTicket(room),
        ...(refusal === undefined ? {} : { refusal }),
      });
    } catch (error) {
      this.#openDoor({ status: statusAfter(error) });
    }
  }

  /** A made-up name is not the player's own: it is not suggested again. */
  #keepName(nickname: string): void {
    if (nickname === this.#madeUp) return;
    keepLastName(nickname);
    this.#openDoor({ lastName: nickname });
  }

  async #leave(): Promise<void> {
    await this.#room.client.leave();
    await this.#load();
  }

  /** On failure, the player continues at the next room's join form, with the name filled in. */
  async #follow(): Promise<void> {
    const { next } = this.#room.state.value.snapshot?.room ?? {};
    const team = this.#room.state.value.snapshot?.you?.team;
    if (next === undefined) return;
    const door = await readDoor(next.pin).catch((): Partial<RoomDoor> => ({}));
    const inTeam = team !== undefined && door.teams?.includes(team) === true ? { team } : {};
    const ticket = await ticketFor(next.pin, door);
    if (this.#closed) return;
    await this.#room.client.follow({ ...inTeam, device: keptDevice(), ...ticket });
    this.#goTo(next.pin);
  }

  async #join(nickname: string, team: string | undefined, reclaim?: string, stake: Stake = {}): Promise<void> {
    const { refusal: _, ...rest } = this.#door.value;
    this.#door.value = { ...rest, joining: true };
    const device = rest.features?.includes('ban') === true ? { device: keptDevice() } : {};
    const inTeam = team === undefined ? {} : { team };
    const withCode = reclaim === undefined ? {} : { reclaim };
    const { isOutside, ...fee } = stake;
    const ticket = isOutside ? {} : await ticketFor(this.#pin, rest);
    if (this.#closed) return;
    const more = { ...inTeam, ...device, ...withCode, ...ticket, ...fee };
    const reply = await this.#room.client.join({ pin: this.#pin, nickname, ...more });
    if (reply.ok) {
      const { room, question, you } = reply.snapshot;
      if (room.settings.names !== 'made_up') this.#keepName(you?.nickname ?? nickname);
      this.#joinedAfter = ['closed', 'reveal', 'standings'].includes(room.phase) ? question?.index : undefined;
    }
    const tried = reclaim === undefined ? 'name' : 'code';
    this.#openDoor({
      joining: false,
      // The refused name stays in the field.
      ...(tried === 'name' && rest.names !== 'made_up' ? { suggestedName: nickname } : {}),
      ...(reply.ok ? {} : { refusal: refusalText(reply.error, tried) }),
    });
  }
}

type Features = Pick<Partial<RoomDoor>, 'features'>;

const kept = (name: string | undefined): Partial<Door> => (name === undefined ? {} : { lastName: name });

/** Whether a person is signed in here, and the room supports tickets. */
const takesTicket = ({ features }: Features): boolean =>
  features?.includes('tickets') === true && readKept(accountKey) !== undefined;

/** For the signed-in account. Without a ticket the player still joins, on a seat without an owner. */
const ticketFor = async (pin: string, room: Features): Promise<{ ticket?: string }> =>
  takesTicket(room)
    ? import('./ask-ticket.ts')
        .then(async ({ askTicket }) => ({ ticket: await askTicket(pin) }))
        .catch((error: unknown) => {
          console.info('No ticket', error);
          return {};
        })
    : {};

/** A hall behind one address may use up its look-ups; joins are not counted there, so the form opens anyway. */
function statusAfter(error: unknown): Door['status'] {
  if (!(error instanceof RestError)) return 'unreachable';
  if (['no_such_room', 'not_found', 'bad_request'].includes(error.code)) return 'missing';
  return error.code === 'too_many' ? 'open' : 'unreachable';
}
