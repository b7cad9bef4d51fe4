import { type Bench, type BenchContext, type Finding, findingOf } from './bench.ts';
import { BenchProduct } from './bench-product.ts';
import { startCounterpart } from './counterparts/counterpart.ts';
import { Crowd } from './crowd/crowd.ts';
import { runPairs } from './paired-runs.ts';
import { TestClient } from '../support/test-client.ts';

export interface RoomEventLoad {
  players: number;
  /** Room events in each part; each is on every screen before the next one. */
  events: number;
  /** Pairs that do not count, to begin with. */
  warmups?: number;
}

/**
 * Server CPU per recipient of an event for a whole room: ours (a script makes the transition, the process reads what is new
 * and tells its sockets) against a bare Socket.IO server that emits the same payload to a room when a socket asks it to.
 */
export async function measureRoomEvents(
  { players, events, warmups = 3 }: RoomEventLoad,
  { pairs, tell }: BenchContext,
): Promise<Finding> {
  const [product, bare] = await Promise.all([BenchProduct.start(), startCounterpart('socket-io-server')]);
  const [ours, theirs] = [Crowd.start(), Crowd.start()];
  const teller = await new TestClient(bare.url).connected();
  try {
    const room = await product.openGame();
    await ours.connect({ url: product.url, count: players, protocol: 'socket.io', join: { pin: room.game.pin } });
    await theirs.connect({ url: bare.url, count: players, protocol: 'socket.io' });
    await room.openQuestion();
    let rev = 0;
    const runs = await runPairs(
      { pairs, warmups },
      {
        a: async () => {
          await ours.hear('42["game:', 0);
          const micros = await product.web.cpuMicrosOf(async () => {
            for (let i = 0; i < events; i += 1) {
              await room.host.must(i % 2 === 0 ? 'host:pause' : 'host:resume', {});
              await ours.hear('42["game:', 1);
            }
          });
          room.host.received.length = 0;
          return micros / events / players;
        },
        b: async () => {
          await theirs.hear('42["game:', 0);
          const micros = await bare.server.cpuMicrosOf(async () => {
            for (let i = 0; i < events; i += 1) {
              rev += 1;
              const [name, more] = i % 2 === 0 ? ['game:paused', {}] : ['game:resumed', { closesAt: Date.now() }];
              await teller.socket.emitWithAck('tell', name, { rev, ...more });
              await theirs.hear('42["game:', 1);
            }
          });
          return micros / events / players;
        },
      },
      (pair, ratio) => tell(`pair ${pair} of ${pairs}: ${ratio.toFixed(3)} ×`),
    );
    room.close();
    return findingOf(runs, 'µs a recipient', { players, events });
  } finally {
    teller.close();
    await Promise.all([ours.stop(), theirs.stop()]);
    await Promise.all([product.stop(), bare.server.stop()]);
  }
}

export const roomEventBench: Bench = {
  id: 'S2',
  claim: 'CPU of a room event to 1,000 sockets against a bare io.to(room).emit',
  unit: '×',
  aim: 'at most',
  target: 1.05,
  stretch: 0.7,
  run: (context) => measureRoomEvents({ players: 1000, events: 20 }, context),
};
