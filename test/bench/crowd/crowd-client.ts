import { WebSocket } from 'ws';

export interface CrowdClientOptions {
  url: string;
  protocol: 'socket.io' | 'raw';
  /** Joins this room as soon as it is connected. */
  join?: { pin: string; nickname: string };
}

/** Hears the code of a refusal, or nothing when the acknowledgement says ok. */
type OnAck = (refusal: string | undefined) => void;

/**
 * One client on a raw WebSocket. It speaks as much of Socket.IO as the bench needs and looks at the first letters of what
 * it is sent only: thousands of it must cost less than the server that is measured.
 */
export class CrowdClient {
  /** Resolves when it may send: connected, and seated if it joins. */
  readonly ready: Promise<void>;
  frames = 0;
  bytes = 0;
  /** Frames since `listenFor` that began with its text. */
  heard = 0;
  #listensFor = '';
  readonly #socket: WebSocket;
  readonly #isRaw: boolean;
  #onAck: OnAck | undefined;
  #asked = 0;

  constructor({ url, protocol, join }: CrowdClientOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#isRaw = protocol === 'raw';
    const path = this.#isRaw ? '/' : '/socket.io/?EIO=4&transport=websocket';
    this.#socket = new WebSocket(url.replace(/^http/, 'ws') + path, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    this.#socket.on('error', reject);
    if (this.#isRaw) this.#socket.once('open', resolve);
    this.#socket.on('message', (data: Buffer) => {
      if (!this.#isRaw && data[0] === ping) return this.#socket.send('3');
      this.#count(data);
      if (this.#isRaw) return this.#acked(undefined);
      const text = data.toString('latin1');
      if (text.startsWith('43')) this.#acked(refusalIn(text));
      else if (text.startsWith('0')) this.#socket.send('40');
      else if (text.startsWith('40') && join === undefined) resolve();
      else if (text.startsWith('40')) this.#join(join as { pin: string; nickname: string }, resolve, reject);
      else if (text.startsWith('44')) reject(new Error(`a client was refused: ${text}`));
    });
    this.#socket.on('close', (code) => reject(new Error(`a connection was closed with ${code}`)));
  }

  listenFor(start: string): void {
    this.#listensFor = start;
    this.heard = 0;
  }

  /** Sends an event (or, raw, a text), to be acknowledged. */
  ask(event: string, onAck: OnAck): void {
    this.#asked += 1;
    this.#onAck = onAck;
    this.#socket.send(this.#isRaw ? event : `42${this.#asked}${event}`);
  }

  close(): void {
    this.#socket.terminate();
  }

  #join(room: { pin: string; nickname: string }, resolve: () => void, reject: (error: Error) => void): void {
    this.ask(JSON.stringify(['player:join', room]), (refusal) =>
      refusal === undefined ? resolve() : reject(new Error(`a player could not join: ${refusal}`)),
    );
  }

  #acked(refusal: string | undefined): void {
    const onAck = this.#onAck;
    this.#onAck = undefined;
    onAck?.(refusal);
  }

  #count(data: Buffer): void {
    this.frames += 1;
    this.bytes += data.length;
    if (this.#listensFor !== '' && data.toString('latin1', 0, this.#listensFor.length) === this.#listensFor)
      this.heard += 1;
  }
}

/** Looks no further than it must: an acknowledgement that is ok is most of what comes. */
const refusalIn = (text: string): string | undefined =>
  text.includes('[{"ok":true') ? undefined : (/"code":"([a-z_]+)"/.exec(text)?.[1] ?? 'no code');

/** Engine.IO's heartbeat. */
const ping = '2'.charCodeAt(0);
