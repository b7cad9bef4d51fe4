import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import type { GeneratorMessage } from './plan.ts';

/**
 * Where the generators of a run tell what they see. Owns a folder of its own with the socket in it, which is gone after
 * `close()`.
 */
export class GeneratorCollector {
  readonly dir: string;
  readonly path: string;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #readings: Promise<unknown>[] = [];

  private constructor(dir: string, onMessage: (message: GeneratorMessage) => void) {
    this.dir = dir;
    this.path = join(dir, 'desk');
    this.#server = createServer((socket) => {
      this.#open.add(socket);
      // A generator that was killed resets its line; what it had told is read all the same.
      socket.on('error', () => undefined);
      const lines = createInterface({ input: socket });
      lines.on('line', (line) => onMessage(JSON.parse(line) as GeneratorMessage));
      this.#readings.push(once(lines, 'close').then(() => this.#open.delete(socket)));
    });
  }

  static async open(onMessage: (message: GeneratorMessage) => void): Promise<GeneratorCollector> {
    const desk = new GeneratorCollector(mkdtempSync(join(tmpdir(), 'quickfire-run-')), onMessage);
    desk.#server.listen(desk.path);
    await once(desk.#server, 'listening');
    return desk;
  }

  /** Resolves when all that was told has been read; call it after the generators have ended. */
  async drained(): Promise<void> {
    await Promise.all(this.#readings);
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
