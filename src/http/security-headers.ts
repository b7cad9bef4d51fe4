import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { hostOf } from './request-shape.ts';

/**
 * What the pages may load: their own scripts and styles, pictures and sounds of quizzes from anywhere with https, and
 * WebSockets of the host by which they came, or of the site's own address. Nothing here asks for https itself: phones in a hall come by plain http, and a proxy that ends TLS says so.
 */
export async function setSecurityHeaders(app: FastifyInstance, publicUrl: string | undefined): Promise<void> {
  const siteHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  await app.register(helmet, {
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        // Old Safari does not take 'self' for WebSockets too.
        connectSrc: [(request) => connectSources(hostOf(request), siteHost)],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        imgSrc: ["'self'", 'https:', 'data:'],
        mediaSrc: ["'self'", 'https:', 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        // Confetti draws in a worker that it makes from a blob; only a script that already runs could make another.
        workerSrc: ["'self'", 'blob:'],
      },
    },
  });
}

/** The policy's grammar has no IPv6 addresses; for those 'self' has to do. Whether TLS ends before us, we do not know. */
const connectSources = (...hosts: (string | undefined)[]): string => {
  const named = new Set(hosts.filter((host) => host !== undefined && !host.startsWith('[')));
  return ["'self'", ...[...named].flatMap((host) => [`ws://${host}`, `wss://${host}`])].join(' ');
};
