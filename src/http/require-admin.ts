import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { CodedError } from '../protocol/errors.ts';
import { bearerToken } from './bearer-token.ts';

/** Lets only requests with the admin token through to the routes of this scope. Without a token in the configuration there is nothing here. */
export function requireAdmin(app: FastifyInstance, adminToken: string | undefined): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = adminToken === undefined ? undefined : digest(adminToken);
  app.addHook('onRequest', async (request) => {
    if (expected === undefined)
      throw new CodedError('not_found', 'This server has no ADMIN_TOKEN, and so no operators.');
    const token = bearerToken(request);
    if (token === undefined) throw new CodedError('bad_token', 'Send the admin token: "Authorization: Bearer …".');
    // Digests have one length, whatever was sent, and comparing them takes one time.
    if (!timingSafeEqual(digest(token), expected)) throw new CodedError('bad_token', 'This is not the admin token.');
  });
}
