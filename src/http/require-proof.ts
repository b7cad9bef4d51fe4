import type { FastifyRequest } from 'fastify';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import type { HttpDeps } from './http-deps.ts';

type ProofDeps = Pick<HttpDeps, 'cookies' | 'limits'>;

/**
 * Runs a password check of a signed-in person. A wrong password counts as a failed sign-in.
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
 * Guards sensitive actions: address, keys, deletion.
 * @throws {CodedError} `not_allowed` without the password, unless the sign-in is less than ten minutes old
 */
export async function requireProof(
  deps: ProofDeps & Pick<HttpDeps, 'accounts'>,
  { request, caller, password }: { request: FastifyRequest; caller: SessionCaller; password: string | undefined },
): Promise<void> {
  const prove = () => deps.accounts.prove(caller, password);
  await (password === undefined ? prove() : countFailures(deps, { request, caller }, prove));
}
