import type { FastifyRequest } from 'fastify';

/** The request's bearer token, if any. */
export const bearerToken = (request: FastifyRequest): string | undefined =>
  /^Bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
