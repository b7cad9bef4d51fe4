import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BytePace } from '../lib/byte-pace.ts';

/** All files of a page are smaller; only those of the API's documentation are not. Bytes. */
const smallFileBytes = 128 * 1024;
const bytesPerSecond = 8 * 1024 * 1024;
const waitMaxMs = 4000;

/**
 * Lets large files out one after the other, so many bytes a second, whoever asks: nobody needs a token for them, and each is
 * read and written in pieces. A connection whose file would wait for too long is cut.
 * @param cut a connection was cut
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
