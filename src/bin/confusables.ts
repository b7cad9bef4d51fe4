/**
 * `node src/bin/confusables.ts path/to/confusables.txt`: makes `src/lib/confusables.txt` from Unicode's table of
 * similar characters (UTS 39; https://www.unicode.org/Public/security/latest/confusables.txt).
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('name the confusables.txt of Unicode');
const text = readFileSync(path, 'utf8');
const rows = [...text.matchAll(/^\uFEFF?([0-9A-F]+) ;\t([0-9A-F]+(?: [0-9A-F]+)*) ;\tMA\t/gm)];
const total = Number(/^# total: (\d+)/m.exec(text)?.[1]);
if (rows.length !== total) throw new Error(`${rows.length} rows were read, and the table says that it has ${total}`);
const byPrototype = Map.groupBy(rows, ([, , prototype = '']) => prototype.replaceAll(' ', '+'));
const lines = [...byPrototype].map(([prototype, group]) => `${prototype} ${group.map(([, sign]) => sign).join(' ')}`);
const target = new URL('../lib/confusables.txt', import.meta.url);
writeFileSync(
  target,
  `# Made by src/bin/confusables.ts from confusables.txt of Unicode ${/^# Version: (\S+)/m.exec(text)?.[1]} (${/^# Date: ([\d-]+)/m.exec(text)?.[1]}).
# Copyright 1991-2025 Unicode, Inc. Unicode License v3, see src/lib/confusables.LICENSE.
# Each line: a prototype (code points in hex, joined by +), then the code points that look like it.
${lines.join('\n')}
`,
);
console.log(`${rows.length} signs, ${lines.length} prototypes: ${target.pathname}`);
