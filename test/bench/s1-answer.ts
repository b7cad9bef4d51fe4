import { type Bench, type BenchContext, type Finding, findingOf, rounded } from './bench.ts';
import { BenchProduct } from './bench-product.ts';
import { startCounterpart } from './counterparts/counterpart.ts';
import { Crowd } from './crowd/crowd.ts';
import { runPairs } from './paired-runs.ts';

export interface AnswerLoad {
  players: number;
  /** Over how long their answers to one question are spread, evenly; 0: all in one moment. */
  spreadMs: number;
  /** Pairs that do not count, to begin with. */
  warmups?: number;
}

/** Server CPU per answer: ours with everything, against a bare Socket.IO server that acknowledges and does nothing else. */
export async function measureAnswers(
  { players, spreadMs, warmups = 3 }: AnswerLoad,
  { pairs, tell }: BenchContext,
): Promise<Finding> {
  const [product, bare] = await Promise.all([BenchProduct.start(), startCounterpart('socket-io-server')]);
  const [ours, theirs] = [Crowd.start(), Crowd.start()];
  try {
    const room = await product.openGame();
    await ours.connect({ url: product.url, count: players, protocol: 'socket.io', join: { pin: room.game.pin } });
    await theirs.connect({ url: bare.url, count: players, protocol: 'socket.io' });
    const eventOf = (question: number) => JSON.stringify(['player:answer', { question, answer: 1 }]);
    const p99: { ours: number; theirs: number } = { ours: 0, theirs: 0 };
    const ask = async (side: 'ours' | 'theirs', question: number): Promise<number> => {
      const [crowd, server] = side === 'ours' ? [ours, product.web] : [theirs, bare.server];
      const micros = await server.cpuMicrosOf(async () => {
        p99[side] = (await crowd.sendAllAccepted(eventOf(question), spreadMs)).p99;
      });
      return micros / players;
    };
    const runs = await runPairs(
      { pairs, warmups },
      {
        a: async () => {
          await ours.hear('42["question:open"', 0);
          await room.openQuestion();
          await ours.hear('42["question:open"', 1);
          const micros = await ask('ours', room.question);
          await ours.hear('42["leaderboard"', 0);
          await room.closeQuestion();
          await ours.hear('42["leaderboard"', 1);
          return micros;
        },
        b: () => ask('theirs', 0),
      },
      (pair, ratio) => tell(`pair ${pair} of ${pairs}: ${ratio.toFixed(3)} ×`),
    );
    room.close();
    return findingOf(runs, 'µs an answer', {
      players,
      spreadMs,
      'ack p99 of the last part, ms (ours)': rounded(p99.ours),
      'ack p99 of the last part, ms (theirs)': rounded(p99.theirs),
    });
  } finally {
    await Promise.all([ours.stop(), theirs.stop()]);
    await Promise.all([product.stop(), bare.server.stop()]);
  }
}

const limits = { unit: '×', aim: 'at most', target: 1.2, stretch: 1 } as const;

export const answerBench: Bench = {
  ...limits,
  id: 'S1',
  claim:
    'CPU of a full answer (validate, one durable script call per tick, ack) against a bare Socket.IO ack; 2,000 in a second',
  run: (context) => measureAnswers({ players: 2000, spreadMs: 1000 }, context),
};

export const answerBurstBench: Bench = {
  ...limits,
  id: 'S1B',
  claim: 'the same, 2,000 in one moment',
  run: (context) => measureAnswers({ players: 2000, spreadMs: 0 }, context),
};
