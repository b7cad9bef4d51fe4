import { RawPlayer } from '../scenarios/raw-player.ts';
import type { BenchProduct } from './bench-product.ts';

export interface QuestionFrames {
  /** To one player, from one introduction to the next, heartbeats and the rare `room:stored` aside. */
  frames: number;
  /** How each of them begins. */
  names: readonly string[];
  /** Of those, and of what the player sends; each with its WebSocket header, without TCP and IP. */
  bytesDown: number;
  bytesUp: number;
}

const kept = (frame: string): boolean => !frame.startsWith('42["room:stored"');
/** A frame of a server has 2 bytes of header up to 125 bytes and 4 above; a client's has a mask of 4 more. */
const sizeOf = (text: string, mask = 0): number => {
  const bytes = Buffer.byteLength(text);
  return bytes + (bytes < 126 ? 2 : 4) + mask;
};

/** What the lobby still had to tell (`room:players`, once a second at most) may come after the host's start: it is no question's. */
const introductionOf = (frames: readonly string[], from: number): number =>
  frames.findIndex((frame, at) => at >= from && frame.startsWith('42["question:intro"'));

/** Plays two questions in a room of that size on bare sockets; the frames of the player who got the most in the first. */
export async function countFrames(product: BenchProduct, size: number): Promise<QuestionFrames> {
  const room = await product.openGame({ introMs: 1, maxPlayers: size });
  const players: RawPlayer[] = [];
  try {
    for (let from = 0; from < size; from += 50) {
      const wave = Array.from({ length: Math.min(50, size - from) }, (_, i) =>
        new RawPlayer(product.url).join(room.game.pin, `Player ${from + i}`),
      );
      players.push(...(await Promise.all(wave)));
    }
    const began = players.map(({ frames }) => frames.length);
    await room.openQuestion();
    await Promise.all(
      players.map(async (player, i) => {
        await player.frameOf('question:open');
        await player.answer(0, i % 2);
      }),
    );
    await room.closeQuestion();
    await Promise.all(players.map((player) => player.frameOf('leaderboard')));
    const marks = players.map(({ frames }) => frames.length);
    await room.openQuestion();
    await Promise.all(players.map((player, i) => player.frameOf('question:open', marks[i])));
    const told = players.map(({ frames }, i) => {
      const begin = introductionOf(frames, began[i] as number);
      return frames.slice(begin, introductionOf(frames, marks[i] as number)).filter(kept);
    });
    const most = told.reduce((left, right) => (right.length > left.length ? right : left));
    return {
      names: most.map((frame) => frame.slice(0, 28)),
      frames: most.length,
      bytesDown: most.reduce((sum, frame) => sum + sizeOf(frame), 0),
      bytesUp: sizeOf(`421["player:answer",{"question":0,"answer":1}]`, 4),
    };
  } finally {
    for (const player of players) player.close();
    room.close();
  }
}
