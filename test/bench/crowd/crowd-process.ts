/** The crowd's own process: does what the bench orders, one order after another. */
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../statistics.ts';
import { CrowdClient } from './crowd-client.ts';
import type { CrowdOrder, CrowdReply } from './wire.ts';

/** Clients that connect at the same time. */
const connectingMax = 50;
const replyWithinMs = 60_000;

const clients: CrowdClient[] = [];

process.on('message', (order: CrowdOrder) => {
  obey(order).then(
    (figures) => process.send?.({ ...report(order.order), ...figures }),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    },
  );
});
// Whoever ordered is gone.
process.on('disconnect', () => process.exit(0));

async function obey(order: CrowdOrder): Promise<Partial<CrowdReply>> {
  switch (order.order) {
    case 'connect':
      await connect(order);
      return {};
    case 'ask':
      return ask(order.event, order.spreadMs);
    case 'hear':
      await hear(order.start, order.each);
      return {};
    default:
      return {};
  }
}

async function connect({ url, protocol, count, join }: CrowdOrder & { order: 'connect' }): Promise<void> {
  const from = clients.length;
  for (let i = from; i < from + count; i += connectingMax) {
    const wave = Array.from(
      { length: Math.min(connectingMax, from + count - i) },
      (_, k) =>
        new CrowdClient({
          url,
          protocol,
          ...(join === undefined ? {} : { join: { pin: join.pin, nickname: `Player ${i + k}` } }),
        }),
    );
    await Promise.all(wave.map(({ ready }) => ready));
    clients.push(...wave);
  }
}

async function ask(event: string, spreadMs: number): Promise<Partial<CrowdReply>> {
  const took: number[] = [];
  let accepted = 0;
  const refused: Record<string, number> = {};
  const { promise, resolve } = Promise.withResolvers<void>();
  const startedAt = performance.now();
  const one = (client: CrowdClient): void => {
    const sentAt = performance.now();
    client.ask(event, (refusal) => {
      took.push(performance.now() - sentAt);
      if (refusal === undefined) accepted += 1;
      else refused[refusal] = (refused[refusal] ?? 0) + 1;
      if (took.length === clients.length) resolve();
    });
  };
  let asked = 0;
  const askDue = (): void => {
    const passedMs = performance.now() - startedAt;
    const due = spreadMs === 0 ? clients.length : Math.floor((passedMs / spreadMs) * clients.length);
    for (; asked < due && asked < clients.length; asked += 1) one(clients[asked] as CrowdClient);
    // Not in a loop: Redis may share this processor.
    if (asked < clients.length) setTimeout(askDue, 1);
  };
  askDue();
  await withLimit(promise, 'acknowledgements');
  return { accepted, refused, p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

async function hear(start: string, each: number): Promise<void> {
  const until = performance.now() + replyWithinMs;
  while (clients.some(({ heard }) => heard < each)) {
    if (performance.now() > until) throw new Error(`not every client was sent ${each} × ${start}`);
    await pause(1);
  }
  for (const client of clients) client.listenFor(start);
}

async function withLimit(work: Promise<void>, what: string): Promise<void> {
  const limit = setTimeout(() => {
    console.error(`${what} are missing after ${replyWithinMs} ms`);
    process.exit(1);
  }, replyWithinMs);
  await work;
  clearTimeout(limit);
}

function report(done: CrowdOrder['order']): CrowdReply {
  const frames = clients.reduce((sum, client) => sum + client.frames, 0);
  const bytes = clients.reduce((sum, client) => sum + client.bytes, 0);
  return { done, p50: 0, p99: 0, accepted: 0, refused: {}, frames, bytes };
}
