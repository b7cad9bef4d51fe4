import type { Reply } from './reply.ts';

/** Attempts; no room moves on more often while one request travels. */
const triesMax = 5;

/**
 * Sends `host:end` until it has taken effect. The server ignores a step for an earlier `rev`: right for `next`, which
 * would step twice, but an end is wanted in any phase. A repeated end changes nothing.
 * @param seen the `rev` that the page shows, if any
 * @returns the last reply: of the request that matched the room's `rev`, or the first that failed
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
