import type { FastifyReply } from 'fastify';
import { CodedError } from '../protocol/errors.ts';

/** Aborts if the client's connection closes before its reply is sent. */
export function goneOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort(new CodedError('busy', 'The client has gone.')));
  return gone.signal;
}
