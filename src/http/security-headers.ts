import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { hostOf } from './request-shape.ts';

/**
 * The content policy of the pages: their own scripts and styles, pictures and sounds of quizzes, and WebSockets
 * to the request's host or the site's address. Nothing here demands https: phones in a hall use plain http, and a proxy
 * that ends TLS can demand it.
 */
export async function setSecurityHeaders(
  app: FastifyInstance,
  { publicUrl, remoteMedia }: { publicUrl: string | undefined; remoteMedia: boolean },
): Promise<void> {
  // An editor shows a file of its own before it is uploaded.
  const mediaSources = ["'self'", ...(remoteMedia ? ['https:'] : []), 'data:', 'blob:'];
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
        // Old Safari does not apply 'self' to WebSockets.
        connectSrc: [(request) => connectSources(hostOf(request), siteHost)],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        imgSrc: mediaSources,
        mediaSrc: mediaSources,
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        // Confetti draws in a worker made from a blob; only a running script could make another.
        workerSrc: ["'self'", 'blob:'],
      },
    },
  });
}

/** The policy grammar lacks IPv6 addresses: 'self' must do. The server cannot know if a proxy ends TLS. */
const connectSources = (...hosts: (string | undefined)[]): string => {
  const named = new Set(hosts.filter((host) => host !== undefined && !host.startsWith('[')));
  return ["'self'", ...[...named].flatMap((host) => [`ws://${host}`, `wss://${host}`])].join(' ');
};
