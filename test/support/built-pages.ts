/** The built pages, made once in a test run, whichever file wants them first. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';
import { inject } from 'vitest';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
const inputs = { product: undefined, gallery: ['gallery.html', 'index.html'].map((page) => join(web, page)) } as const;
const lookIntervalMs = 200;
const patienceMs = 120_000;

/**
 * A folder of its own with the pages of the product, or with those and the gallery of all screens. The caller removes it.
 * @throws when the build fails, here or in the file that came first.
 */
export async function builtPages(kind: keyof typeof inputs): Promise<string> {
  const built = join(inject('buildsDir'), kind);
  if (begins(built)) await buildInto(built, kind);
  for (let waitedMs = 0; !existsSync(markOf(built)); waitedMs += lookIntervalMs) {
    if (waitedMs > patienceMs) throw new Error(`the ${kind} pages were not built: see the test file that came first`);
    await sleep(lookIntervalMs);
  }
  const own = mkdtempSync(join(tmpdir(), `quickfire-${kind}-`));
  cpSync(built, own, { recursive: true });
  return own;
}

const markOf = (built: string): string => `${built}.done`;

/** Whether nobody has begun before: a folder is made by one process only. */
function begins(built: string): boolean {
  try {
    mkdirSync(built);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

export async function buildInto(outDir: string, kind: keyof typeof inputs): Promise<void> {
  const input = inputs[kind];
  await build({
    configFile: join(web, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, ...(input === undefined ? {} : { rolldownOptions: { input: [...input] } }) },
  });
  writeFileSync(markOf(outDir), '');
}
