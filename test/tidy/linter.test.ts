/** Rules of the house that the linter keeps: each is tried on a small file that breaks it. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';
import { projectRoot } from './source-file.ts';

const broken: readonly { rule: string; files: Readonly<Record<string, string>> }[] = [
  { rule: 'typescript(no-explicit-any)', files: { 'src/game/a.ts': 'export const a = (value: any) => value;' } },
  { rule: 'typescript(no-explicit-any)', files: { 'test/b.test.ts': 'export const b = {} as any;' } },
  { rule: 'eslint(no-console)', files: { 'src/game/c.ts': `console.log('open');` } },
  { rule: 'import(no-default-export)', files: { 'src/game/d.ts': 'export default 1;' } },
  { rule: 'eslint(max-params)', files: { 'src/game/e.ts': 'export const e = (a, b, c, d, f) => a + b + c + d + f;' } },
  { rule: 'eslint(eqeqeq)', files: { 'src/game/f.ts': 'export const f = (a, b) => a == b;' } },
  {
    rule: 'import(no-cycle)',
    files: {
      'src/game/g.ts': `import { h } from './h.ts';\nexport const g = h;`,
      'src/game/h.ts': `export * from './i.ts';\nexport const h = 1;`,
      'src/game/i.ts': `import { type G } from './g.ts';\nexport type I = G;`,
    },
  },
];

const allowed: Readonly<Record<string, string>> = {
  'src/bin/a.ts': `console.log('open');`,
  'vitest.config.ts': 'export default {};',
  'test/j.test.ts': 'export const j = (a, b, c, d, f) => a + b + c + d + f;',
};

interface Finding {
  code: string;
  filename: string;
}

let folder: TemporaryDir;
let findings: Finding[];
beforeAll(async () => {
  folder = makeTemporaryDir();
  const { path: root } = folder;
  // Its patterns start at the folder that it lies in.
  await copyFile(join(projectRoot, '.oxlintrc.json'), join(root, '.oxlintrc.json'));
  for (const [path, text] of [...broken.flatMap(({ files }) => Object.entries(files)), ...Object.entries(allowed)]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), `${text}\n`);
  }
  const linter = join(projectRoot, 'node_modules/.bin/oxlint');
  const run = promisify(execFile)(linter, ['--format', 'json', '.'], { cwd: root });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  findings = (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
});
afterAll(() => folder.remove());

it.each(broken)('refuses what breaks $rule ($#)', ({ rule, files }) => {
  const found = findings.filter(({ code, filename }) => code === rule && filename in files);
  expect(found.length).toBeGreaterThan(0);
});

it('allows what has a reason', () => {
  expect(findings.filter(({ filename }) => filename in allowed)).toEqual([]);
});
