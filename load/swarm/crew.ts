import { LoadError } from '../load-error.ts';
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { CrowdOrder, CrowdResult, FromCrowd, Progress, Reached, ToCrowd } from './crowd-messages.ts';
import type { Environment } from '../private-server.ts';

export interface CrewEvents {
  onProgress(progress: Progress, member: number): void;
  /** Everybody in the room has a seat, or will not get one. */
  onJoined(room: number): void;
  /** All players of a room that are left, in whatever process, have come to a mark. */
  onReached(reached: Reached): void;
}

interface Member {
  child: ChildProcess;
  order: CrowdOrder;
  result: PromiseWithResolvers<CrowdResult>;
}

/**
 * The generator's processes: each plays its part of every room. Owns them from the start to `finish()` or `kill()`.
 * `ended` rejects when one of them dies.
 */
export class Crew {
  readonly #members: Member[];
  #events: CrewEvents | undefined;
  readonly #joined = new Map<number, number>();
  readonly #reached = new Map<string, Reached[]>();

  constructor(orders: CrowdOrder[], env: Environment) {
    this.#members = orders.map((order, index) => {
      const child = fork(join(import.meta.dirname, 'crowd-process.ts'), {
        env,
        serialization: 'advanced',
        execArgv: [],
      });
      const member: Member = { child, order, result: Promise.withResolvers() };
      // Whoever waits for results is told; before that, `ended` tells.
      member.result.promise.catch(() => undefined);
      child.on('message', (message: FromCrowd) => this.#onMessage(member, index, message));
      child.on('exit', (code, signal) =>
        member.result.reject(new LoadError(`a generator process ended early (${signal ?? code})`)),
      );
      return member;
    });
  }

  get pids(): number[] {
    return this.#members.flatMap(({ child: { pid } }) => pid ?? []);
  }

  follow(events: CrewEvents): void {
    this.#events = events;
  }

  start(): void {
    for (const { child, order } of this.#members) send(child, { type: 'play', order });
  }

  /** Rejects when a process dies; does not resolve before `finish()`. */
  async ended(): Promise<CrowdResult[]> {
    return await Promise.all(this.#members.map(({ result }) => result.promise));
  }

  /** Ends all connections and collects what was seen. @throws {Error} when a process died. */
  async finish(): Promise<CrowdResult[]> {
    for (const { child } of this.#members) if (child.connected) send(child, { type: 'finish' });
    return await this.ended();
  }

  kill(): void {
    for (const { child } of this.#members) child.kill('SIGKILL');
  }

  #onMessage(member: Member, index: number, message: FromCrowd): void {
    switch (message.type) {
      case 'progress':
        this.#events?.onProgress(message.progress, index);
        break;
      case 'joined': {
        const joined = (this.#joined.get(message.room) ?? 0) + 1;
        this.#joined.set(message.room, joined);
        if (joined === this.#processesOf(message.room)) this.#events?.onJoined(message.room);
        break;
      }
      case 'reached':
        this.#onReached(message.reached);
        break;
      case 'result':
        member.result.resolve(message.result);
    }
  }

  #onReached(part: Reached): void {
    const { room, mark, question } = part;
    const key = `${room}/${mark}/${question}`;
    const parts = [...(this.#reached.get(key) ?? []), part];
    this.#reached.set(key, parts);
    if (parts.length < this.#processesOf(room)) return;
    this.#events?.onReached({
      room,
      mark,
      question,
      firstAt: Math.min(...parts.map(({ firstAt }) => firstAt)),
      lastAt: Math.max(...parts.map(({ lastAt }) => lastAt)),
      players: parts.reduce((sum, { players }) => sum + players, 0),
    });
  }

  #processesOf(room: number): number {
    return this.#members.filter(({ order }) => (order.rooms[room]?.players ?? 0) > 0).length;
  }
}

const send = (child: ChildProcess, message: ToCrowd): void => {
  child.send(message);
};

/** A port range holds some 28,000; beyond this many connections from one address, more addresses are needed. */
const portsPerAddress = 20_000;

/** The parts of the processes: every room is spread over all of them. */
export function divideWork(
  work: Omit<CrowdOrder, 'rooms' | 'firstNumber' | 'localAddresses'> & { pins: string[]; players: number },
  processes: number,
): CrowdOrder[] {
  const { pins, players, connectsPerSecond, ...rest } = work;
  const { hostname } = new URL(rest.url);
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost';
  const addresses = isLocal ? Math.ceil(players / portsPerAddress) : 1;
  const localAddresses = addresses > 1 ? Array.from({ length: addresses }, (_, index) => `127.0.0.${index + 1}`) : [];
  let firstNumber = 1;
  return Array.from({ length: processes }, (_, process) => {
    const rooms = pins.map((pin, room) => ({
      pin,
      players: share(share(players, pins.length, room), processes, process),
    }));
    const order = {
      ...rest,
      rooms,
      firstNumber,
      localAddresses,
      connectsPerSecond: Math.max(1, connectsPerSecond / processes),
    };
    firstNumber += rooms.reduce((sum, room) => sum + room.players, 0);
    return order;
  });
}

/** The nth of so many parts that differ by one at most. */
export const share = (whole: number, parts: number, nth: number): number =>
  Math.floor(whole / parts) + (nth < whole % parts ? 1 : 0);
