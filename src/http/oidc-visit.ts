import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../protocol/errors.ts';
import type { HttpDeps } from './http-deps.ts';

export type OidcDeps = Pick<HttpDeps, 'oidc' | 'accounts' | 'sessions' | 'cookies' | 'limits' | 'admission' | 'config'>;

/** One request on the way to a provider or back. */
export interface OidcVisit {
  request: FastifyRequest;
  reply: FastifyReply;
  /** The person's destination, once known: also if the sign-in fails. */
  returns: WeakMap<FastifyRequest, string>;
}

/** The provider in the path. @throws {CodedError} `not_found` */
export function providerOf({ request }: OidcVisit, { oidc }: OidcDeps): OidcDeps['oidc']['providers'][number] {
  const { id } = request.params as { id: string };
  const provider = oidc.providers.find((each) => each.id === id);
  if (provider === undefined) throw new CodedError('not_found', 'There is no such sign-in service here.');
  return provider;
}
