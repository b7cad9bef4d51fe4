/** Which folder may import which: downwards only, and never round in a circle. */
import { posix } from 'node:path';
import type { Rule } from './rule.ts';
import { isProgram, syntaxOf, type ImportLine, type SourceFile } from './source-file.ts';

const pure = ['game', 'protocol', 'lib'];
const storage = ['db', 'redis', 'entities'];
const features = ['rooms', 'answers', 'leaderboard', 'quizzes', 'users', 'games', 'ops', 'rollout'];
const edges = ['sockets', 'http', 'jobs', 'embedded'];

const everyOne = (names: readonly string[], allowed: readonly string[]): [string, readonly string[]][] =>
  names.map((name) => [name, allowed]);

/** What a folder may import besides itself, values and types alike. */
const mayImport = new Map<string, readonly string[]>([
  ['bin', ['app', 'config', ...edges, ...features, ...storage, ...pure, 'observability']],
  ['app', [...edges, ...features, ...storage, ...pure, 'observability']],
  ...everyOne(edges, [...features, ...storage, ...pure, 'observability']),
  ...everyOne(features, [...features, ...storage, ...pure, 'observability']),
  ['db', ['entities', 'migrations', ...pure, 'observability']],
  ['redis', [...pure, 'observability']],
  ['entities', pure],
  ['migrations', []],
  ['observability', ['protocol', 'lib']],
  ['config', []],
  ['game', ['protocol', 'lib']],
  ['protocol', ['lib']],
  ['lib', []],
  ['client', ['protocol', 'lib']],
  ['web', ['protocol', 'client', 'lib']],
  ['load', ['protocol', 'client', 'lib']],
]);

/** The shape of the configuration may be named by what it is handed to. */
const mayNameConfig = new Set(['app', ...edges, ...features, 'db', 'redis']);

/** `from > to`: why it is all right. */
const exceptions = new Map([
  ['src/embedded/start.ts > src/config.ts', 'checks the environment before it starts anything'],
  ['src/embedded/run-program.ts > src/config.ts', 'tells whoever starts a program what is wrong with its environment'],
  ['src/db/mikro-orm.config.ts > src/config.ts', "a program's entry: the command line of the ORM reads it"],
  ['load/private-server.ts > src/embedded/free-port.ts', 'chooses the port before the server is there'],
]);

/** The folder that counts: that of src/, else the first one. Undefined for tests and the project's own folder. */
function layerOf(path: string): string | undefined {
  const parts = path.split('/');
  if (parts[0] === 'test' || parts.length === 1) return undefined;
  if (parts[0] !== 'src') return parts[0];
  if (parts.length > 2) return parts[1];
  return parts[1]?.endsWith('app.ts') ? 'app' : parts[1]?.replace(/\.ts$/, '');
}

function targetOf(file: SourceFile, { from }: ImportLine): string | undefined {
  return from.startsWith('.')
    ? posix.normalize(posix.join(posix.dirname(file.path), from.replace(/\?.*$/, '')))
    : undefined;
}

function isAllowed(from: string, to: string, isType: boolean): boolean {
  const [above, below] = [layerOf(from), layerOf(to)];
  if (above === undefined || above === below) return true;
  if (below === undefined) return false;
  if (below === 'config' && isType && mayNameConfig.has(above)) return true;
  return mayImport.get(above)?.includes(below) === true || exceptions.has(`${from} > ${to}`);
}

const checkDirections: Rule['check'] = (files) =>
  files.filter(isProgram).flatMap((file) => {
    const layer = layerOf(file.path);
    if (layer !== undefined && !mayImport.has(layer)) {
      return [`${file.path}: say in test/tidy/import-rules.ts what the folder "${layer}" may import`];
    }
    return syntaxOf(file).imports.flatMap((line) => {
      const target = targetOf(file, line);
      if (target === undefined || isAllowed(file.path, target, line.isType)) return [];
      return [`${file.path} may not import ${target}${line.isType ? ', not even as a type' : ''}`];
    });
  });

/** Follows imports of values; names the first circle met from each file that closes one. */
const checkCycles: Rule['check'] = (files) => {
  const graph = new Map(
    files
      .filter(isProgram)
      .map((file) => [
        file.path,
        syntaxOf(file).imports.flatMap((line) => (line.isType ? [] : (targetOf(file, line) ?? []))),
      ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const before = way.indexOf(path);
    if (before >= 0) circles.push([...way.slice(before), path].join(' > '));
    if (before >= 0 || done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return circles;
};

/** An exception that nothing uses is one that nobody would miss. */
const checkExceptions: Rule['check'] = (files) => {
  const used = new Set(
    files
      .filter(isProgram)
      .flatMap((file) => syntaxOf(file).imports.map((line) => `${file.path} > ${targetOf(file, line)}`)),
  );
  return [...exceptions.keys()].filter((pair) => !used.has(pair)).map((pair) => `${pair}: needs no exception any more`);
};

export const importRules: readonly Rule[] = [
  {
    name: 'imports go down only',
    check: checkDirections,
    broken: [
      { 'src/rooms/room.ts': `import { open } from '../http/open.ts';` },
      { 'src/rooms/room.ts': `import type { Open } from '../sockets/open.ts';` },
      { 'src/http/open.ts': `import { work } from '../jobs/work.ts';` },
      { 'src/redis/connect.ts': `import { Quiz } from '../quizzes/quiz.ts';` },
      { 'src/game/score.ts': `import type { Logger } from '../observability/logger.ts';` },
      { 'src/client/client.ts': `import { score } from '../game/score.ts';` },
      { 'src/rooms/room.ts': `import { readConfig } from '../config.ts';` },
      { 'src/lib/text.ts': `export { phases } from '../protocol/phases.ts';` },
      { 'web/main.ts': `const { score } = await import('../src/game/score.ts');` },
      { 'src/rooms/room.ts': `import { until } from '../../test/support/until.ts';` },
      { 'src/billing/bill.ts': '' },
    ],
  },
  {
    name: 'imports make no circle',
    check: checkCycles,
    broken: [
      {
        'src/game/a.ts': `import { b } from './b.ts';`,
        'src/game/b.ts': `export * from './c.ts';`,
        'src/game/c.ts': `import { type A } from './a.ts';`,
      },
    ],
  },
  { name: 'exceptions from import directions are in use', check: checkExceptions, broken: [{ 'src/app.ts': '' }] },
];
