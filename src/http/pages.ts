import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { takesHtml } from './takes-html.ts';

const shell = 'index.html';
/** Paths that the built client reads for itself, each with the same page. */
const pagePaths = [
  '/',
  '/host',
  '/host/:gameId',
  '/host/:gameId/results',
  '/play',
  '/play/:pin',
  '/sign-in',
  '/register',
  '/account',
  '/quizzes',
  '/quizzes/:id/edit',
  '/reset',
  '/forgot',
  '/verify',
  '/games',
  '/ops',
  '/admin',
  '/admin/:page',
];
/** The same in capital letters, as some programs write addresses. */
const pagePath =
  /^\/(?:play(?:\/[^/]*)?|host(?:\/[^/]*(?:\/results)?)?|games|ops|admin(?:\/[^/]*)?|sign-in|register|account|quizzes(?:\/[^/]*\/edit)?|reset|forgot|verify)?\/?$/i;
/** What programs ask for, whatever they say they take. */
const programPath = /^\/(?:api|socket\.io)(?:\/|$)/i;
const hashedAssets = /[/\\]assets[/\\][^/\\]+$/;

/** The built client. Its hashed assets never change under their names; everything else is asked for again. */
export async function servePages(app: FastifyInstance, pagesDir: string): Promise<void> {
  // The server of files would refuse them, also where they are the client's addresses: see `sendPage`.
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
    // Without pages the API works; the shell's paths say what is missing.
    suppressWarning: true,
    schemaHide: true,
    setHeaders: (reply, path) => {
      reply.header('cache-control', hashedAssets.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const path of pagePaths) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => sendShell(reply, pagesDir, 200));
  }
}

/**
 * The client's page in place of a refusal: for paths that are the client's, doubled slashes or not, and for people who follow a link to nowhere,
 * whom the client tells so. Nothing for requests of programs: those are refused in JSON.
 * @param refusal the HTTP status for a path that is not the client's
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
 * Sends the client's page, in its own time. No promise of the reply: whoever awaits one listens to the response, and through
 * a route, a refusal and this there would be more listeners than Node takes for right.
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
    // Not as a file: a browser that has the page already would get a refusal without a body.
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
