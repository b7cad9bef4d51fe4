import { expect } from 'vitest';
import { applyAcceptedAnswer, applyEvent, applyRename } from '../../src/client/apply-event.ts';
import { growsRev, readEvent } from '../../src/client/event-names.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import { clientEvents, type ClientAck, type ClientEventName } from '../../src/protocol/client-events.ts';
import { wireErrorSchema } from '../../src/protocol/errors.ts';
import { serverEvents, type Snapshot } from '../../src/protocol/server-events.ts';
import type { TestQuickfire } from '../support/quickfire.ts';
import type { Reply, TestClient } from '../support/test-client.ts';

interface Packet {
  type: number;
  data: unknown;
}
const [connectPacket, ackPacket] = [0, 3] as const;

/** What one client has been told so far, folded, in the order in which the packets came. */
class WatchedClient {
  readonly problems: string[] = [];
  state: RoomState = { connection: 'live', clockOffsetMs: 0 };
  #rev: number | undefined;

  onPacket({ type, data }: Packet): void {
    if (type === connectPacket) this.unseat();
    // The client has put its own `null` (no error) before the reply by now.
    if (type === ackPacket) this.#onAck((data as unknown[]).at(-1));
  }

  unseat(): void {
    this.#rev = undefined;
    this.state = { connection: 'live', clockOffsetMs: 0 };
  }

  /** Only the ack of a join seats; the one of `room:sync` may be ahead of the events that follow it. */
  #onAck(reply: unknown): void {
    if (typeof reply !== 'object' || reply === null || !('token' in reply && 'snapshot' in reply)) return;
    this.#adopt(reply.snapshot as Snapshot);
  }

  onEvent(name: string, payload: unknown): void {
    const event = readEvent(name, payload);
    if (event === undefined) return this.#note(`${name} is not in the contract`);
    const parsed = serverEvents[event.name].safeParse(payload);
    if (!parsed.success) return this.#note(`${name} does not match: ${parsed.error.message}`);
    // Parsing drops what the schema does not name.
    if (JSON.stringify(sorted(parsed.data)) !== JSON.stringify(sorted(payload))) {
      this.#note(`${name} has fields that are not in the contract: ${JSON.stringify(payload)}`);
    }
    if (event.name === 'room:snapshot') return this.#adopt(event.payload);
    const { rev } = event.payload;
    if (this.#rev === undefined) return this.#note(`${name} came before the snapshot`);
    if (growsRev(event)) {
      if (rev <= this.#rev) return;
      if (rev !== this.#rev + 1) this.#note(`${name} has rev ${rev} after ${this.#rev}`);
      this.#rev = rev;
    } else if (rev !== this.#rev) {
      this.#note(`${name} carries rev ${rev} instead of ${this.#rev}`);
    }
    this.state = applyEvent(this.state, event);
  }

  #adopt(snapshot: Snapshot): void {
    this.#rev = snapshot.rev;
    this.state = applyEvent(this.state, { name: 'room:snapshot', payload: snapshot });
  }

  #note(problem: string): void {
    this.problems.push(problem);
  }
}

/**
 * Watches every client of a product from its creation on. `check` fails when one was sent an event before its snapshot,
 * a gap in `rev`, something the schemas do not describe, or an acknowledgement of another form.
 */
export class ClientRecorder {
  readonly #clients = new Map<TestClient, WatchedClient>();

  constructor(product: TestQuickfire) {
    const make = product.client.bind(product);
    product.client = (auth, web) => this.#watch(make(auth, web));
  }

  /** The state of a client that folds every event it is sent: what its screen would show. */
  view(client: TestClient): RoomState {
    const watched = this.#clients.get(client);
    if (watched === undefined) throw new Error('this client was not made by the watched product');
    return watched.state;
  }

  check(): void {
    expect([...this.#clients.values()].flatMap(({ problems }) => problems)).toEqual([]);
  }

  #watch(client: TestClient): TestClient {
    const watched = new WatchedClient();
    this.#clients.set(client, watched);
    // Before the client's own listener, so that whoever waits for an event finds it folded.
    client.socket.prependAny((name: string, payload: unknown) => watched.onEvent(name, payload));
    client.socket.io.on('packet' as 'open', ((packet: Packet) => watched.onPacket(packet)) as () => void);
    const send = client.send.bind(client);
    client.send = async <E extends ClientEventName>(event: E, payload: unknown, timeoutMs?: number) => {
      const reply = await send(event, payload, timeoutMs);
      const problem = problemWith(event, reply);
      if (problem !== undefined) watched.problems.push(problem);
      if (reply.ok && event === 'player:leave') watched.unseat();
      if (event === 'player:rename') watched.state = applyRename(watched.state, reply as Reply<'player:rename'>);
      if (reply.ok && event === 'player:answer') watched.state = withAnswer(watched.state, payload, reply);
      return reply;
    };
    return client;
  }
}

function problemWith<E extends ClientEventName>(event: E, reply: Reply<E>): string | undefined {
  const parsed = reply.ok ? clientEvents[event].ack.safeParse(reply) : wireErrorSchema.safeParse(reply.error);
  return parsed.success ? undefined : `the reply to ${event} does not match: ${parsed.error.message}`;
}

function withAnswer(state: RoomState, payload: unknown, reply: object): RoomState {
  const { question, answer } = payload as { question: number; answer: never };
  const ack = reply as ClientAck<'player:answer'>;
  return applyAcceptedAnswer(state, { question, answer, state: 'accepted', ack });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
