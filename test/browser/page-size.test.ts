/** What a phone has to fetch before it can play. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';

const bytesMax = 50 * 1024;

/** All chunks that are fetched at once with this one. */
function withImports(chunks: Map<string, Rolldown.OutputChunk>, fileName: string, found = new Set<string>()) {
  const chunk = chunks.get(fileName);
  if (chunk === undefined || found.has(fileName)) return found;
  found.add(fileName);
  for (const imported of chunk.imports) withImports(chunks, imported, found);
  return found;
}

test("the player's page sends at most 50 KB of compressed JavaScript, and none of the wall's", async () => {
  const configFile = fileURLToPath(new URL('../../web/vite.config.ts', import.meta.url));
  const built = await build({ configFile, logLevel: 'error', build: { write: false } });
  const { output } = built as Rolldown.RolldownOutput;
  const chunks = new Map(output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
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
