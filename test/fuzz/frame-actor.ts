import type { Dice } from './dice.ts';
import type { Lives, Tally } from './event-actor.ts';
import { hostileHandshake, sendHostile } from './hostile-frames.ts';
import { RawSocket } from './raw-socket.ts';

const framesPerLife = 25;

/** Sends frames that no client would, over connections that are seated, not seated, or not even Socket.IO's. */
export async function actThroughFrames(
  url: string,
  dice: Dice,
  context: { lives: Lives; events: number; tally: Tally },
): Promise<void> {
  const { lives, events, tally } = context;
  const until = tally.sent + events;
  while (tally.sent < until) {
    if (dice.chance(0.1)) {
      tally.sent += 1;
      await tryHandshake(url, dice);
      continue;
    }
    const socket = await RawSocket.open(url);
    const firsts = [
      '40',
      '40{}',
      `40${JSON.stringify({ token: dice.pick([...lives.playerTokens, ...lives.hostTokens]) })}`,
    ];
    if (dice.chance(0.9)) {
      const first = dice.pick(firsts);
      socket.text(first);
      // Connected or refused, or perhaps closed because somebody else came with the same token.
      if (dice.chance(0.8)) await socket.until(() => socket.closed || socket.texts.some((text) => /^4[04]/.test(text)));
      // Asking twice at once.
      else socket.text(first);
    }
    for (let i = 0; i < framesPerLife && !socket.closed && tally.sent < until; i += 1) {
      tally.sent += sendHostile(socket, dice, lives.targets);
      // Sometimes the server gets the time to answer, sometimes everything comes in one piece.
      if (dice.chance(0.3)) await new Promise((resolve) => setImmediate(resolve));
    }
    await answered(socket);
    socket.close();
  }
}

/** The server has read all that was sent, or has closed the connection. */
async function answered(socket: RawSocket): Promise<void> {
  socket.text('42987654321["clock:ping",{}]');
  // A message that was left unfinished swallows it: then nothing more can come.
  await Promise.race([
    socket.until(() => socket.closed || socket.texts.some((text) => text.startsWith('43987654321['))),
    new Promise((resolve) => setTimeout(resolve, 100)),
  ]).catch(() => undefined);
}

async function tryHandshake(url: string, dice: Dice): Promise<void> {
  const [query, headers] = hostileHandshake(dice);
  try {
    (await RawSocket.open(url, headers, query)).close();
  } catch (error) {
    // Refused, by a status or by closing: both are answers.
    const { status, code } = error as { status?: number; code?: string };
    if (status === undefined && code === undefined) throw error;
  }
}
