/** The style of the house, kept by a test. Each rule is tried on small projects that break it, then on this one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { beforeAll, describe, expect, it } from 'vitest';
import { environmentDefaults } from '../src/config/config.ts';
import { contractRules } from './tidy/contract-rules.ts';
import { documentRules } from './tidy/document-rules.ts';
import { importRules } from './tidy/import-rules.ts';
import { luaRules } from './tidy/lua-rules.ts';
import type { Rule } from './tidy/rule.ts';
import { shapeRules } from './tidy/shape-rules.ts';
import { projectRoot, readProject, type SourceFile } from './tidy/source-file.ts';
import { syntaxRules } from './tidy/syntax-rules.ts';
import { textRules } from './tidy/text-rules.ts';
import { explainChange, hashOf, pinnedPath, readWireContract, type WireContract } from './tidy/wire-contract.ts';

const rules: readonly Rule[] = [
  ...importRules,
  ...syntaxRules,
  ...shapeRules,
  ...luaRules,
  ...textRules,
  ...documentRules,
  ...contractRules,
];
let project: SourceFile[];

beforeAll(() => {
  project = readProject();
});

describe.each(rules)('$name', ({ check, broken }) => {
  it('is seen to be broken', () => {
    const filesOf = (texts: Readonly<Record<string, string>>): SourceFile[] =>
      Object.entries(texts).map(([path, text]) => ({ path, text }));
    expect(broken.length).toBeGreaterThan(0);
    expect(broken.filter((texts) => check(filesOf(texts)).length === 0)).toEqual([]);
  });

  it('is kept', () => {
    expect(check(project)).toEqual([]);
  });
});

it('reads the whole project', () => {
  const paths = new Set(project.map(({ path }) => path));
  for (const path of ['src/app/web.ts', 'src/redis/scripts/accept-answers.lua', '.ci/run', 'web/main.tsx']) {
    expect(paths).toContain(path);
  }
});

it('.env.example has every variable with its default', () => {
  const text = readFileSync(join(projectRoot, '.env.example'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toEqual(Object.entries(environmentDefaults()).map(([name, value]) => `${name}=${value}`));
});

describe('the wire contract', () => {
  it('is the one that is pinned [VER-1]', async () => {
    const pinned = JSON.parse(readFileSync(pinnedPath, 'utf8')) as WireContract;
    const change = explainChange(pinned, await readWireContract());
    if (change !== undefined) expect.fail(change);
  });

  it('has changed when a field of a schema has', () => {
    const [before, after] = [z.object({ a: z.int() }), z.object({ a: z.int(), b: z.optional(z.int()) })].map(hashOf);
    const contract = (hash = ''): WireContract => ({ protocolVersion: 1, hashes: { 'rest.reply': hash } });
    expect(explainChange(contract(before), contract(before))).toBeUndefined();
    expect(explainChange(contract(before), contract(after))).toMatch(/rest\.reply[^]*CHANGELOG[^]*pin-wire-contract/);
    expect(explainChange(contract(before), { ...contract(before), protocolVersion: 2 })).toContain('from 1 to 2');
  });
});
