/** What a phone has to fetch before it can play, what the editor has, and what the pages ask of a browser. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const bytesMax = 50 * 1024;
/** Of the editor, with all that it fetches at once. */
const editorBytesMax = 90 * 1024;

/** All chunks that are fetched at once with this one. */
function withImports(chunks: Map<string, Rolldown.OutputChunk>, fileName: string, found = new Set<string>()) {
  const chunk = chunks.get(fileName);
  if (chunk === undefined || found.has(fileName)) return found;
  found.add(fileName);
  for (const imported of chunk.imports) withImports(chunks, imported, found);
  return found;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Built-ins that the oldest supported browsers lack (Chrome 99, Safari 16.4, Firefox 98), as they stand in code. */
const newerBuiltIns = [
  /\.(?:toSorted|toReversed|toSpliced|findLast|findLastIndex|isWellFormed|toWellFormed|difference|isSubsetOf)\(/,
  /\b(?:Object|Map)\.groupBy\b|\bArray\.fromAsync\b|\bPromise\.(?:withResolvers|try)\b|\bAbortSignal\.any\b/,
  // Only over https, and games are played over plain http too.
  /\brandomUUID\b|\bcrypto\.subtle\b|\bclipboard\b/,
  /\(\?<[=!]/,
];

async function buildPages(): Promise<Map<string, Rolldown.OutputChunk>> {
  // As they are shipped: without what helps while developing.
  vi.stubEnv('NODE_ENV', 'production');
  const configFile = fileURLToPath(new URL('../../web/vite.config.ts', import.meta.url));
  const built = await build({ configFile, logLevel: 'error', build: { write: false } });
  const { output } = built as Rolldown.RolldownOutput;
  return new Map(output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
}
let chunks: Map<string, Rolldown.OutputChunk>;
beforeAll(async () => {
  chunks = await buildPages();
});
afterAll(() => vi.unstubAllEnvs());

test('no page needs what the oldest supported browsers lack, and all say which those are', () => {
  // The operators' page judges its tables with zod, which has such names for values that no page has.
  const code = [...chunks.values()].filter(({ name }) => name !== 'ops-page');
  const found = code.flatMap((chunk) => newerBuiltIns.filter((names) => names.test(chunk.code)).map(String));
  expect(found).toEqual([]);
  const stated = /Chrome (?:or|and) Edge 99, Safari 16\.4, Firefox 98/;
  for (const path of ['README.md', 'web/public/check-browser.js']) {
    expect(readFileSync(`${root}${path}`, 'utf8')).toMatch(stated);
  }
  expect(readFileSync(`${root}web/vite.config.ts`, 'utf8')).toContain(
    "target: ['chrome99', 'edge99', 'safari16.4', 'firefox98']",
  );
});

test('the editor sends at most 90 KB of compressed JavaScript, and nobody else fetches it', () => {
  const roots = [...chunks.values()].filter(
    ({ isEntry, name }) => isEntry || ['other-pages', 'editor-page'].includes(name),
  );
  expect(roots).toHaveLength(3);
  const needed = new Set(roots.flatMap(({ fileName }) => [...withImports(chunks, fileName)]));
  const bytes = [...needed].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '', { level: 9 }).length, 0);
  expect(bytes).toBeGreaterThan(20 * 1024);
  expect(bytes).toBeLessThanOrEqual(editorBytesMax);
  const isEditors = (id: string) => /web[/\\]editor[/\\]/.test(id);
  // What the editor fetches later is its own too.
  const later = new Set(
    [...needed].flatMap((name) => {
      const { moduleIds = [], dynamicImports = [] } = chunks.get(name) ?? {};
      return moduleIds.some(isEditors) ? dynamicImports : [];
    }),
  );
  const others = [...chunks.values()].filter(({ fileName }) => !needed.has(fileName) && !later.has(fileName));
  expect(others.flatMap(({ moduleIds, name }) => (moduleIds.some(isEditors) ? [name] : []))).toEqual([]);
});

test("the player's page sends at most 50 KB of compressed JavaScript, and none of the wall's", () => {
  const roots = [...chunks.values()].filter(({ isEntry, name }) => isEntry || name === 'player-page');
  expect(roots).toHaveLength(2);

  const needed = new Set(roots.flatMap(({ fileName }) => [...withImports(chunks, fileName)]));
  const modules = [...needed].flatMap((name) => chunks.get(name)?.moduleIds ?? []);
  expect(
    modules.filter((id) => /web[/\\](?:host|ops)|uqr|canvas-confetti|fixtures|polling|node_modules[/\\]zod/.test(id)),
  ).toEqual([]);
  const bytes = [...needed].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '', { level: 9 }).length, 0);
  expect(bytes).toBeGreaterThan(20 * 1024);
  expect(bytes).toBeLessThanOrEqual(bytesMax);
});
