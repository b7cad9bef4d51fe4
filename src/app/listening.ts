import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.ts';
import { OpenConnections } from '../http/open-connections.ts';
import { within } from '../lib/within.ts';
import type { Service } from './lifecycle.ts';

/** How long requests in progress may take, in ms; then their connections are closed. */
const requestsMs = 1400;

/** Starts listening last, and closes the HTTP connections last of the edge. */
export function listen(http: FastifyInstance, { port, host }: Config['http']): [closing: Service, listening: Service] {
  const connections = new OpenConnections(http.server);
  let closed: Promise<unknown> | undefined;
  const close = () => (closed ??= http.close());
  return [
    {
      name: 'http connections',
      limitsMs: { stop: requestsMs + 100 },
      async stop() {
        await within(requestsMs, close());
        connections.destroyAll();
      },
    },
    // Refuses new connections from then on; requests in progress still get their replies.
    { name: 'listening', start: () => http.listen({ port, host }), stop: () => void close() },
  ];
}
