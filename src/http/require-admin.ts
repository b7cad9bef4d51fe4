import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { CodedError } from '../protocol/errors.ts';
import { bearerToken } from './bearer-token.ts';
import type { HttpDeps } from './http-deps.ts';
import { authenticateRequest } from './require-caller.ts';

export type AdminDeps = Pick<HttpDeps, 'ops' | 'sessions' | 'cookies' | 'config'>;

/**
 * Lets only operators through to the routes of this scope: scripts with the admin token, and people whose role is admin. For
 * everybody else there is nothing here where the configuration has no admin token.
 */
export function requireAdmin(app: FastifyInstance, deps: AdminDeps): void {
  const { adminToken } = deps.ops;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = adminToken === undefined ? undefined : digest(adminToken);
  app.addHook('onRequest', async (request) => {
    const token = bearerToken(request);
    // Digests have one length, whatever was sent, and comparing them takes one time.
    if (token !== undefined && expected !== undefined && timingSafeEqual(digest(token), expected)) return;
    try {
      const { role } = await authenticateRequest(request, deps);
      if (role !== 'admin') throw new CodedError('not_allowed', 'This is for admins.');
    } catch (error) {
      const isRefusal = error instanceof CodedError && error.code !== 'busy';
      if (!isRefusal || expected !== undefined) throw error;
      throw new CodedError('not_found', 'This server has no ADMIN_TOKEN, and you are no admin.', { cause: error });
    }
  });
}
