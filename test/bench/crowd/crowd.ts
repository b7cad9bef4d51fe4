import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { TalkingChild } from '../talking-child.ts';
import type { CrowdOrder, CrowdReply } from './wire.ts';

/** Clients of a server under measurement, in a process of their own. */
export class Crowd extends TalkingChild {
  static start(): Crowd {
    return new Crowd(
      spawn(process.execPath, [join(import.meta.dirname, 'crowd-process.ts')], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      }),
    );
  }

  /** Resolves when all of them may send. */
  connect(to: Omit<CrowdOrder & { order: 'connect' }, 'order'>): Promise<CrowdReply> {
    return this.#obey({ order: 'connect', ...to });
  }

  /** Resolves when everyone has an acknowledgement. @param event the JSON of `[name, payload]` */
  sendAll(event: string, spreadMs: number): Promise<CrowdReply> {
    return this.#obey({ order: 'ask', event, spreadMs });
  }

  /** As `sendAll`. @throws when one of them was refused, naming the codes */
  async sendAllAccepted(event: string, spreadMs: number): Promise<CrowdReply> {
    const reply = await this.sendAll(event, spreadMs);
    const codes = Object.entries(reply.refused).map(([code, count]) => `${count} × ${code}`);
    if (codes.length > 0)
      throw new Error(`answers were refused: ${codes.join(', ')} (${reply.accepted} were accepted)`);
    return reply;
  }

  /** Resolves when everyone has been sent so many frames that begin with `start`; counts `start` anew from then on. */
  hear(start: string, each: number): Promise<CrowdReply> {
    return this.#obey({ order: 'hear', start, each });
  }

  counts(): Promise<CrowdReply> {
    return this.#obey({ order: 'counts' });
  }

  #obey(order: CrowdOrder): Promise<CrowdReply> {
    return this.ask<CrowdReply>(order, 'done');
  }
}
