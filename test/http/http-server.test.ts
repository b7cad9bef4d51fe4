import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { uncalledDeps } from '../../src/http/describe-rest.ts';
import { buildHttpServer } from '../../src/http/http-server.ts';

async function linesAt(level: string): Promise<string[]> {
  const lines: string[] = [];
  const pagesDir = mkdtempSync(join(tmpdir(), 'quickfire-pages-'));
  const app = await buildHttpServer({
    ...uncalledDeps(),
    logger: pino({ level }, { write: (line: string) => void lines.push(line) }),
    pagesDir,
  });
  try {
    await app.listen({ port: 0, host: '127.0.0.1' });
    app.log.warn('of use to everyone');
    return lines;
  } finally {
    await app.close();
    rmSync(pagesDir, { recursive: true });
  }
}

it('leaves it to the process to say where it listens, except to those who debug', async () => {
  expect(await linesAt('info')).toEqual([expect.stringContaining('of use to everyone')]);
  expect((await linesAt('debug')).join('')).toContain('Server listening at');
  expect(await linesAt('silent')).toEqual([]);
});
