import type { FastifyRequest } from 'fastify';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import type { HttpDeps } from './http-deps.ts';

type ProofDeps = Pick<HttpDeps, 'cookies' | 'limits'>;

/**
 * Runs what compares a password of somebody who is signed in. A wrong one counts as a failure to sign in.
 * @throws {CodedError} `not_allowed` for a wrong one, `too_many` after ten
 */
export async function countFailures<T>(
  { cookies, limits }: ProofDeps,
  { request, caller }: { request: FastifyRequest; caller: SessionCaller },
  compare: () => Promise<T>,
): Promise<T> {
  const account = cookies.accountOf(caller.userId);
  const counted = await limits.signIn({ account, address: request.ip, device: undefined });
  try {
    const result = await compare();
    await counted.forgive();
    return result;
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'not_allowed') await counted.forgive();
    throw error;
  }
}

/**
 * For what is serious: an address, keys, the end of the account.
 * @throws {CodedError} `not_allowed` without the password, unless the sign-in is less than ten minutes old
 */
export async function requireProof(
  deps: ProofDeps & Pick<HttpDeps, 'accounts'>,
  { request, caller, password }: { request: FastifyRequest; caller: SessionCaller; password: string | undefined },
): Promise<void> {
  const prove = () => deps.accounts.prove(caller, password);
  await (password === undefined ? prove() : countFailures(deps, { request, caller }, prove));
}
