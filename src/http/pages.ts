import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { takesHtml } from './takes-html.ts';

const shell = 'index.html';
const resultPath = '/r/:token';
/** Paths that the client routes itself, all with one page. */
const pagePaths = [
  '/',
  '/host',
  '/host/:gameId',
  '/host/:gameId/results',
  '/host/:gameId/report',
  '/play',
  '/play/:pin',
  '/sign-in',
  '/register',
  '/account',
  '/quizzes',
  '/quizzes/media',
  '/quizzes/:id/edit',
  '/quizzes/:id/report',
  '/reset',
  '/forgot',
  '/verify',
  '/games',
  '/games/report',
  '/played',
  '/profile',
  '/wallet',
  '/wallet/proof/:id',
  '/deposits',
  '/seasons',
  '/seasons/:season',
  resultPath,
  '/ops',
  '/admin',
  '/admin/:page',
];
/** Case-insensitive: some programs write addresses in capitals. */
const pagePath =
  /^\/(?:play(?:\/[^/]*)?|host(?:\/[^/]*(?:\/(?:results|report))?)?|games(?:\/report)?|played|profile|wallet(?:\/proof\/[^/]+)?|deposits|seasons(?:\/[^/]*)?|r\/[^/]+|ops|admin(?:\/[^/]*)?|sign-in|register|account|quizzes(?:\/media|\/[^/]*\/(?:edit|report))?|reset|forgot|verify)?\/?$/i;
/** Paths for programs, whatever their Accept header. */
const programPath = /^\/(?:api|socket\.io)(?:\/|$)/i;
const hashedAssets = /[/\\]assets[/\\][^/\\]+$/;

/** The built client. Hashed assets never change; clients revalidate all others. */
export async function servePages(app: FastifyInstance, pagesDir: string): Promise<void> {
  // The file server would refuse these, even the client's own addresses: see `sendPage`.
  app.addHook('onRequest', (request, reply, done) => {
    if (pathOf(request.url).includes('//')) reply.callNotFound();
    else done();
  });
  await app.register(fastifyStatic, {
    root: pagesDir,
    index: false,
    cacheControl: false,
    // The build writes a .br and a .gz beside each file.
    preCompressed: true,
    // The API works without pages; the shell's paths say what is missing.
    suppressWarning: true,
    schemaHide: true,
    setHeaders: (reply, path) => {
      reply.header('cache-control', hashedAssets.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const path of pagePaths) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => {
      // Whoever has the address of a result may see it: no search engine should.
      if (path === resultPath) reply.header('x-robots-tag', 'noindex, nofollow');
      sendShell(reply, pagesDir, 200);
    });
  }
}

/**
 * Sends the client's page instead of a refusal: for the client's paths, doubled slashes or not, and for people with a
 * dead link, to whom the client explains it. Programs' requests get a JSON refusal.
 * @param refusal the HTTP status for other paths
 * @returns whether the page is sent
 */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { pagesDir, refusal }: { pagesDir: string; refusal: number },
): boolean {
  const { method, url, headers } = request;
  const path = pathOf(url).replaceAll(/\/{2,}/g, '/');
  if ((method !== 'GET' && method !== 'HEAD') || programPath.test(path)) return false;
  if (pagePath.test(path) && isDecodable(path)) {
    sendShell(reply, pagesDir, 200);
    return true;
  }
  reply.header('vary', 'accept');
  const isPerson = takesHtml(headers.accept);
  if (isPerson) sendShell(reply, pagesDir, refusal);
  return isPerson;
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/**
 * Sends the client's page asynchronously. Returns no promise of the reply: awaiting one adds response listeners, and a
 * route, a refusal and this would exceed Node's warning limit.
 */
function sendShell(reply: FastifyReply, pagesDir: string, status: number): void {
  readShell(reply, pagesDir, status).catch((error: unknown) => reply.send(error));
}

async function readShell(reply: FastifyReply, pagesDir: string, status: number): Promise<void> {
  const path = join(pagesDir, shell);
  const built = await access(path).then(
    () => true,
    () => false,
  );
  if (!built) {
    reply.status(503).type('text/plain; charset=utf-8').send('The pages are not built. Run: npm run build\n');
  } else if (status === 200) reply.sendFile(shell);
  else {
    // Not sent as a file: a browser with a cached page would get a refusal without a body.
    const page = await readFile(path);
    reply.status(status).header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
  }
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}
