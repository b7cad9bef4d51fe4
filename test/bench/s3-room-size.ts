import { type Bench, type BenchContext, type Finding, findingOf } from './bench.ts';
import { BenchProduct, type BenchGame } from './bench-product.ts';
import { Crowd } from './crowd/crowd.ts';
import { runPairs } from './paired-runs.ts';

const sizes = { large: 5000, small: 500 };
/** Answers a second, in both rooms: how many come together is not what is compared. */
const answersPerSecond = 2000;
const warmups = 2;
/** So many questions of the small room make one part: one alone is too few answers for a steady figure. */
const smallRounds = 4;

/** Server CPU per answer in a large room against a small one, one web process for both, at the same rate. */
async function measureRoomSizes({ pairs, tell }: BenchContext): Promise<Finding> {
  const product = await BenchProduct.start();
  const crowds = { large: Crowd.start(), small: Crowd.start() };
  try {
    const rooms = { large: await product.openGame(), small: await product.openGame() };
    for (const size of ['large', 'small'] as const) {
      const { pin } = rooms[size].game;
      await crowds[size].connect({ url: product.url, count: sizes[size], protocol: 'socket.io', join: { pin } });
    }
    const part = async (size: 'large' | 'small'): Promise<number> => {
      const repeats = size === 'large' ? 1 : smallRounds;
      let micros = 0;
      for (let i = 0; i < repeats; i += 1) {
        micros += await askOneQuestion(product, rooms[size], { crowd: crowds[size], players: sizes[size] });
      }
      return micros / repeats / sizes[size];
    };
    const runs = await runPairs({ pairs, warmups }, { a: () => part('large'), b: () => part('small') }, (pair, ratio) =>
      tell(`pair ${pair} of ${pairs}: ${ratio.toFixed(3)} ×`),
    );
    rooms.large.close();
    rooms.small.close();
    return findingOf(runs, 'µs an answer', { ...sizes, answersPerSecond });
  } finally {
    await Promise.all([crowds.large.stop(), crowds.small.stop()]);
    await product.stop();
  }
}

async function askOneQuestion(
  { web }: BenchProduct,
  room: BenchGame,
  { crowd, players }: { crowd: Crowd; players: number },
): Promise<number> {
  await crowd.hear('42["question:open"', 0);
  await room.openQuestion();
  await crowd.hear('42["question:open"', 1);
  const event = JSON.stringify(['player:answer', { question: room.question, answer: 1 }]);
  const micros = await web.cpuMicrosOf(async () => {
    await crowd.sendAllAccepted(event, (players / answersPerSecond) * 1000);
  });
  await crowd.hear('42["leaderboard"', 0);
  await room.closeQuestion();
  await crowd.hear('42["leaderboard"', 1);
  return micros;
}

export const roomSizeBench: Bench = {
  id: 'S3',
  claim: 'CPU per answer with 5,000 players in one room against 500',
  unit: '×',
  aim: 'at most',
  target: 1.15,
  stretch: 1.05,
  run: measureRoomSizes,
};
