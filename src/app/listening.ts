import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.ts';
import { OpenConnections } from '../http/open-connections.ts';
import { within } from '../lib/within.ts';
import type { Service } from './lifecycle.ts';

/** How long requests that have begun are waited for, in ms; then their connections are cut. */
const requestsMs = 1400;

/** Listening is the last to start; its connections are the last that the edge lets go of. */
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
    // Nobody comes here from then on; what was asked is answered meanwhile.
    { name: 'listening', start: () => http.listen({ port, host }), stop: () => void close() },
  ];
}
