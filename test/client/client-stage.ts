/** The tests of `RoomClient`: one scripted server and one storage a test, and clients that end with it. */
import type { Socket } from 'socket.io';
import { expect } from 'vitest';
import { RoomClient, type RoomClientOptions } from '../../src/client/room-client.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import type { ClientStorage } from '../../src/client/seat-store.ts';
import { ModelRoom } from './model-room.ts';
import { emit, type Request, ScriptedServer } from './scripted-server.ts';

export const timing = {
  ackTimeoutMs: 10_000,
  connectTimeoutMs: 2000,
  retryBaseMs: 5,
  retryMaxMs: 20,
  gapMs: 20,
  clockBurst: 1,
  joinTimeoutMs: 5000,
  hostTimeoutMs: 5000,
};
/** For tests in which a reply gets lost. */
export const unqueued = { timing: { ...timing, ackTimeoutMs: 250 } };
export const pin = '123456';
export const receipt = { status: 'accepted', elapsedMs: 1200, receipt: 'r1' };

/** Owns what one test opens, from `open()` until `close()`. */
export class ClientStage {
  readonly server = new ScriptedServer();
  readonly kept = new Map<string, string>();
  readonly storage: ClientStorage = {
    get: (key) => this.kept.get(key),
    set: (key, value) => this.kept.set(key, value),
    remove: (key) => this.kept.delete(key),
  };
  url = '';
  #clients: RoomClient[] = [];

  static async open(): Promise<ClientStage> {
    const stage = new ClientStage();
    stage.url = await stage.server.listen();
    return stage;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.server.close();
  }

  makeClient(options: Partial<RoomClientOptions> = {}): RoomClient {
    return this.keep(new RoomClient({ url: this.url, storage: this.storage, timing, ...options }));
  }

  /** Closes this client too, at the end. */
  keep(client: RoomClient): RoomClient {
    this.#clients.push(client);
    return client;
  }

  /** A client with a seat in this room, and its socket on the server. */
  async seat(
    room: ModelRoom,
    options: Partial<RoomClientOptions> = {},
  ): Promise<{ client: RoomClient; socket: Socket }> {
    const client = this.makeClient(options);
    const joined = client.join({ pin, nickname: 'Ana' });
    const request = await this.server.request('player:join');
    await this.server.connection();
    acceptJoin(request, room);
    await joined;
    return { client, socket: request.socket };
  }

  /** The next connection, welcomed with a snapshot. */
  async welcome(room: ModelRoom): Promise<{ socket: Socket; token: unknown }> {
    const connection = await this.server.connection();
    emit(connection.socket, 'room:snapshot', room.snapshot(Date.now()));
    return connection;
  }

  async seatHost(room: ModelRoom): Promise<{ client: RoomClient; socket: Socket }> {
    const client = this.makeClient({ token: 'host-token' });
    client.connect();
    const { socket, token } = await this.welcome(room);
    expect(token).toBe('host-token');
    await connectionIs(client, 'live');
    return { client, socket };
  }
}

/** The first state, from now on, of which this is true. */
export function stateWhen(client: RoomClient, test: (state: RoomState) => boolean): Promise<RoomState> {
  return new Promise((resolve) => {
    let isDone = false;
    const look = (state: RoomState): void => {
      if (isDone || !test(state)) return;
      isDone = true;
      queueMicrotask(() => unsubscribe());
      resolve(state);
    };
    const unsubscribe = client.subscribe(look);
    look(client.state);
  });
}

export const connectionIs = (client: RoomClient, connection: RoomState['connection']) =>
  stateWhen(client, (state) => state.connection === connection);
export const revIs = (client: RoomClient, rev: number) => stateWhen(client, (state) => state.snapshot?.rev === rev);

export function openRoom(role: 'host' | 'player' = 'player'): ModelRoom {
  const room = new ModelRoom(role);
  room.step('next');
  room.step('next');
  return room;
}

export function acceptJoin(request: Request<'player:join'>, room: ModelRoom): void {
  request.accept({ playerId: 'me', token: 'token-1', snapshot: room.snapshot(Date.now()) });
}
