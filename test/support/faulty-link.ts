import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { LinkWay, type LinkTrouble } from './link-way.ts';
import type { ReplyCounter } from './reply-counters.ts';

export interface FaultyLinkOptions {
  /** Which of `count` targets a new connection tries first; in turn by default. Targets that refuse are skipped. */
  choose?: (count: number) => number;
  /** Makes what reads the server's replies on one connection; without it there are no strikes. */
  replies?: () => ReplyCounter;
}

/** What happens to one reply whose request has been carried out. Everything behind a delayed reply waits too. */
export type ReplyFault = 'cut' | 'double' | { delayMs: number };

/** One fault at one reply. */
export interface Strike {
  /** Which replies count, by what they answer (see the counters); all by default. */
  counts?: (reply: string) => boolean;
  /** From 1, over all connections, from now on. */
  nth: number;
  fault: ReplyFault;
}

/** What has become of a strike. */
export interface Struck {
  /** How many replies have counted so far. */
  readonly seen: number;
  /** What the reply answered that was struck; undefined until it came. */
  readonly hit: string | undefined;
}

interface Connection {
  near: Socket;
  far: Socket;
  ways: LinkWay[];
}

/**
 * A TCP proxy on a loopback port of its own, in front of one or several ports: a network that can be cut, refuse, fall
 * silent, be slow, or lose one certain reply. With several targets it is a balancer without stickiness.
 *
 * It owns its connections; `close()` ends them and the port. Troubles add up and last until they are taken back.
 */
export class FaultyLink {
  readonly port: number;
  readonly #server: Server;
  readonly #trouble: LinkTrouble = { held: false, delayMs: 0, bytesPerSecond: 0 };
  readonly #connections = new Set<Connection>();
  readonly #replies: (() => ReplyCounter) | undefined;
  readonly #choose: (count: number) => number;
  #targets: readonly number[];
  #refusing = false;
  #turn = 0;
  #strikes: (Strike & { seen: number; hit: string | undefined })[] = [];
  /** Connections that were made to a target so far. */
  opened = 0;

  /** Opens a link to one or several ports of this machine. */
  static async open(targets: number | readonly number[], options: FaultyLinkOptions = {}): Promise<FaultyLink> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultyLink(server, targets, options);
  }

  private constructor(server: Server, targets: number | readonly number[], options: FaultyLinkOptions) {
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#targets = [targets].flat();
    this.#choose = options.choose ?? ((count) => this.#turn++ % count);
    this.#replies = options.replies;
    server.on('connection', (near) => this.#take(near));
  }

  /** The same address by way of this link: `redis://127.0.0.1:6379/1` → `redis://127.0.0.1:<port>/1`. */
  url(direct: string): string {
    const url = new URL(direct);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.pathname === '/' && url.search === '' && !direct.endsWith('/') ? url.href.replace(/\/$/, '') : url.href;
  }

  /** Connections that stand now. */
  get connections(): number {
    return this.#connections.size;
  }

  /** New connections go to these ports; the others stay where they are. */
  setTargets(targets: number | readonly number[]): void {
    this.#targets = [targets].flat();
  }

  /** Ends all connections now; bytes on their way are lost. New ones are taken. @returns how many there were. */
  cut(): number {
    const { size } = this.#connections;
    for (const { near, far } of this.#connections) {
      near.destroy();
      far.destroy();
    }
    this.#connections.clear();
    return size;
  }

  /** From now on new connections are reset; those that stand go on. */
  refuse(): void {
    this.#refusing = true;
  }

  accept(): void {
    this.#refusing = false;
  }

  /** Nothing arrives any more and nothing is closed, either way: half open. New connections are taken, and as silent. */
  hold(): void {
    this.#change({ held: true });
  }

  /** What was held arrives, in order. */
  release(): void {
    this.#change({ held: false });
  }

  /** Everything takes this much longer, each way; 0 takes it back. */
  delay(delayMs: number): void {
    this.#change({ delayMs });
  }

  /** Each way of each connection carries at most so much; 0 takes it back. */
  throttle(bytesPerSecond: number): void {
    this.#change({ bytesPerSecond });
  }

  /** Lets the requests through and strikes the n-th reply, once. Several strikes count each for itself. */
  strike(strike: Strike): Struck {
    if (this.#replies === undefined) throw new Error('this link was opened without a counter of replies');
    const struck = { ...strike, seen: 0, hit: undefined };
    this.#strikes.push(struck);
    return struck;
  }

  /** No strike is left. */
  forgetStrikes(): void {
    this.#strikes = [];
  }

  /** Ends all connections and gives the port back. */
  async close(): Promise<void> {
    this.#refusing = true;
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #change(trouble: Partial<LinkTrouble>): void {
    Object.assign(this.#trouble, trouble);
    for (const { ways } of this.#connections) for (const way of ways) way.pump();
  }

  #take(near: Socket): void {
    near.on('error', () => near.destroy());
    if (this.#refusing || this.#targets.length === 0) {
      near.resetAndDestroy();
      return;
    }
    const targets = this.#targets;
    const first = this.#choose(targets.length);
    this.#reach(
      near,
      targets.map((_, i) => targets[(first + i) % targets.length] as number),
    );
  }

  /** Connects to the first port that takes it. */
  #reach(near: Socket, [port, ...others]: readonly number[]): void {
    if (port === undefined || near.destroyed) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const refused = () => this.#reach(near, others);
    far.once('error', refused);
    far.once('connect', () => {
      far.off('error', refused);
      if (near.destroyed || this.#refusing) {
        near.destroy();
        far.destroy();
      } else {
        this.#join(near, far);
      }
    });
  }

  #join(near: Socket, far: Socket): void {
    const [up, down] = [new LinkWay(near, far, this.#trouble), new LinkWay(far, near, this.#trouble)];
    const connection = { near, far, ways: [up, down] };
    this.opened += 1;
    this.#connections.add(connection);
    const forget = () => near.destroyed && far.destroyed && this.#connections.delete(connection);
    near.on('close', forget);
    far.on('close', forget);
    for (const socket of [near, far]) socket.setNoDelay(true);
    const counter = this.#replies?.();
    near.on('data', (chunk: Buffer) => {
      counter?.sent?.(chunk);
      up.send(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      if (counter === undefined) down.send(chunk);
      else for (const { bytes, reply } of counter.received(chunk)) this.#deliver(connection, down, { bytes, reply });
    });
  }

  #deliver({ near, far }: Connection, down: LinkWay, message: { bytes: Buffer; reply: string | undefined }): void {
    // What comes after a cut reply is cut too.
    if (far.destroyed) return;
    const { bytes, reply } = message;
    const fault = reply === undefined ? undefined : this.#faultFor(reply);
    if (fault === 'cut') {
      far.destroy();
      down.afterwards(() => near.destroySoon());
      return;
    }
    down.send(bytes, typeof fault === 'object' ? fault.delayMs : 0);
    if (fault === 'double') down.send(bytes);
  }

  #faultFor(reply: string): ReplyFault | undefined {
    let fault: ReplyFault | undefined;
    for (const strike of this.#strikes) {
      if (strike.hit !== undefined || !(strike.counts?.(reply) ?? true)) continue;
      strike.seen += 1;
      if (strike.seen < strike.nth) continue;
      strike.hit = reply;
      fault ??= strike.fault;
    }
    return fault;
  }
}
