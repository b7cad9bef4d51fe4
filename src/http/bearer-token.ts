import type { FastifyRequest } from 'fastify';

/** The token that a request brings, if it brings one. */
export const bearerToken = (request: FastifyRequest): string | undefined =>
  /^Bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
