import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BytePace } from '../lib/byte-pace.ts';

/** All page files are smaller; only those of the API documentation are larger. Bytes. */
const smallFileBytes = 128 * 1024;
const bytesPerSecond = 8 * 1024 * 1024;
const waitMaxMs = 4000;

/**
 * Sends large files one after another, at one byte rate for all clients: they need no token, and each is read and
 * written in pieces. Closes a connection if its wait would be too long.
 * @param cut a connection was closed
 */
export function createFilePace(cut: () => void): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const pace = new BytePace({ perSecond: bytesPerSecond, largeFrom: smallFileBytes, waitMaxMs });
  return async (request, reply) => {
    const isFile = request.method === 'GET' && reply.getHeader('last-modified') !== undefined;
    if (!isFile || reply.statusCode !== 200) return;
    const waitMs = pace.reserve(Number(reply.getHeader('content-length') ?? 0));
    if (waitMs === undefined) {
      cut();
      request.raw.destroy();
    } else if (waitMs > 0) await sleep(waitMs);
  };
}
