import type { Reply } from './reply.ts';

/** A room that moves on this often while one request travels is not to be seen in a game. */
const triesMax = 5;

/**
 * Sends `host:end` until it has had its effect. The server ignores a step that is meant for an earlier `rev`: right for
 * `next`, which would step twice, but an end is wanted in whatever phase the room is by now. An end that is repeated
 * changes nothing.
 * @param seen the `rev` that the page shows, when it shows one
 * @returns the last reply: of the request that met the room where it was, or the first that failed
 */
export async function endGame(
  send: (payload: { rev?: number }) => Promise<Reply<'host:end'>>,
  seen: { rev?: number },
): Promise<Reply<'host:end'>> {
  let payload = seen;
  let reply = await send(payload);
  for (let i = 1; i < triesMax; i += 1) {
    if (!reply.ok || reply.phase === 'over' || reply.rev === payload.rev) break;
    payload = { rev: reply.rev };
    reply = await send(payload);
  }
  return reply;
}
