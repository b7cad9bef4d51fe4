import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A raw Socket.IO connection that keeps nothing of what it is sent: attackers must not be busy with themselves. */
export class AttackSocket {
  readonly #socket: WebSocket;
  #waitsFor: string | undefined;
  #resolve: ((came: boolean) => void) | undefined;
  open = true;

  /** Resolves when it is let in; rejects when it is not. */
  static async connect(url: string, token: string | undefined, signal: AbortSignal): Promise<AttackSocket> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    const own = new AttackSocket(socket, signal);
    await once(socket, 'open');
    socket.send(token === undefined ? '40' : `40${JSON.stringify({ token })}`);
    if (!(await own.until('40'))) throw new Error('not let in');
    return own;
  }

  private constructor(socket: WebSocket, signal: AbortSignal) {
    this.#socket = socket;
    const end = () => {
      this.open = false;
      this.#resolve?.(false);
      socket.terminate();
    };
    signal.addEventListener('abort', end, { once: true });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      signal.removeEventListener('abort', end);
      end();
    });
    socket.on('message', (data: Buffer) => {
      const head = data.toString('latin1', 0, 40);
      if (head === '2') socket.send('3');
      else if (head.startsWith('44')) this.#resolve?.(false);
      else if (this.#waitsFor !== undefined && head.includes(this.#waitsFor)) this.#resolve?.(true);
    });
  }

  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  /** @returns whether something that begins with this came; it may have been refused, or be closed, before. */
  async until(part: string): Promise<boolean> {
    if (!this.open) return false;
    const came = await new Promise<boolean>((resolve) => {
      this.#waitsFor = part;
      this.#resolve = resolve;
    });
    this.#waitsFor = undefined;
    this.#resolve = undefined;
    return came;
  }

  close(): void {
    this.#socket.terminate();
  }
}
