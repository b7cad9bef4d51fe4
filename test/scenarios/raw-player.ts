import type { Answer } from '../../src/protocol/quiz.ts';

const [heartbeat, heartbeatReply, connect, event, ack] = ['2', '3', '40', '42', '43'] as const;

/**
 * A player on a bare WebSocket, who sees every frame as it comes: what the wire carries, without a client library in
 * between. Frames are strings of Engine.IO 4; heartbeats are answered and not kept.
 */
export class RawPlayer {
  readonly frames: string[] = [];
  readonly #socket: WebSocket;
  #requests = 0;
  #changed: () => void = () => undefined;

  constructor(url: string) {
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    this.#socket.addEventListener('message', ({ data }) => this.#onFrame(String(data)));
  }

  async join(pin: string, nickname: string): Promise<this> {
    await this.until(() => this.frames.some((frame) => frame.startsWith('0')));
    this.#socket.send(connect);
    await this.until(() => this.frames.some((frame) => frame.startsWith(connect)));
    await this.#request('player:join', { pin, nickname });
    return this;
  }

  async answer(question: number, answer: Answer): Promise<void> {
    await this.#request('player:answer', { question, answer });
  }

  /** Resolves with the first frame of that event, counted from `from`. */
  async frameOf(name: string, from = 0): Promise<string> {
    const find = () => this.frames.slice(from).find((frame) => frame.startsWith(`${event}["${name}"`));
    await this.until(() => find() !== undefined);
    return find() as string;
  }

  /** The names of what came since then: of events, or `ack`. */
  namesSince(from: number): string[] {
    return this.frames.slice(from).map((frame) => {
      return frame.startsWith(ack) ? 'ack' : (/^42\["([^"]+)"/.exec(frame)?.[1] ?? frame);
    });
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`nothing more came after ${this.namesSince(0).join()}`)),
          10_000,
        );
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.#socket.close();
  }

  async #request(name: string, payload: object): Promise<void> {
    const id = this.#requests;
    this.#requests += 1;
    this.#socket.send(`${event}${id}${JSON.stringify([name, payload])}`);
    const reply = () => this.frames.find((frame) => frame.startsWith(`${ack}${id}[`));
    await this.until(() => reply() !== undefined);
    if (reply()?.startsWith(`${ack}${id}[{"ok":true`) !== true) throw new Error(`${name}: ${reply()}`);
  }

  #onFrame(frame: string): void {
    if (frame === heartbeat) this.#socket.send(heartbeatReply);
    else this.frames.push(frame);
    this.#changed();
  }
}
