import type { FastifyReply } from 'fastify';
import { CodedError } from '../protocol/errors.ts';

/** Aborts when the client's connection closes before its reply is sent: nobody waits for it any more. */
export function goneOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort(new CodedError('busy', 'The client has gone.')));
  return gone.signal;
}
