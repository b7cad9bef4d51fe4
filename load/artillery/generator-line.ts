import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { GeneratorMessage } from './plan.ts';

/** The line on which a generator tells the kit what it sees; without a kit nobody listens. */
export class GeneratorLine {
  readonly #socket: Socket | undefined;

  /** @param failed hears once what became of a line that broke */
  constructor(path: string | undefined, failed: (message: string) => void) {
    if (path === undefined) return;
    this.#socket = connect(path);
    // Without the run there is nobody to play for; the run itself notices, too, and ends this process.
    this.#socket.on('error', (error) => failed(error.message));
    // All players of a room end in one moment, and each may have to wait until the line takes more.
    this.#socket.setMaxListeners(0);
    this.#socket.unref();
  }

  get isOpen(): boolean {
    return this.#socket?.destroyed === false;
  }

  async tell(message: GeneratorMessage): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return;
    if (!socket.write(`${JSON.stringify(message)}\n`)) await once(socket, 'drain');
  }
}
