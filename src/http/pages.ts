import { access } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const shell = 'index.html';
/** Paths that the built client reads for itself; all of them get the same page. */
const shellPaths = ['/', '/host', '/host/*', '/play', '/play/*', '/ops'];
const hashedAssets = /[/\\]assets[/\\][^/\\]+$/;

/** The built client. Its hashed assets never change under their names; everything else is asked for again. */
export async function servePages(app: FastifyInstance, pagesDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: pagesDir,
    index: false,
    cacheControl: false,
    // The build writes a .br and a .gz beside each file.
    preCompressed: true,
    // Without pages the API works; the shell's paths say what is missing.
    suppressWarning: true,
    schemaHide: true,
    setHeaders: (reply, path) => {
      reply.header('cache-control', hashedAssets.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const sendShell = async (_request: FastifyRequest, reply: FastifyReply) => {
    const built = await access(join(pagesDir, shell)).then(
      () => true,
      () => false,
    );
    if (built) return reply.sendFile(shell);
    return reply.status(503).type('text/plain; charset=utf-8').send('The pages are not built. Run: npm run build\n');
  };
  for (const path of shellPaths) app.get(path, { schema: { hide: true } }, sendShell);
}
