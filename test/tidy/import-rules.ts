/** Which folder may import which: downwards only, and never round in a circle. Circles of files are the linter's to find. */
import { posix } from 'node:path';
import type { Rule } from './rule.ts';
import { isProgram, syntaxOf, type ImportLine, type SourceFile } from './source-file.ts';

const pure = ['game', 'protocol', 'lib'];
const storage = ['db', 'redis', 'entities'];
/** The live room; it knows no account. */
const live = ['live/sockets', 'live/scoring', 'live/answers', 'live/rooms', 'live/overload'];
/** What is around it. */
const platform = [
  'platform/rollout',
  'platform/ops',
  'platform/reports',
  'platform/retention',
  'platform/rewards',
  'platform/regrades',
  'platform/games',
  'platform/quizzes',
  'platform/media',
  'platform/deposits',
  'platform/accounts',
  'platform/mail',
  'platform/seasons',
  'platform/pots',
  'platform/ledger',
];
const base = [...storage, 'observability', ...pure];

/** Each of a wing may import those after it, and what all of the wing may. */
const downwards = (names: readonly string[], below: readonly string[]): [string, readonly string[]][] =>
  names.map((name, i) => [name, [...names.slice(i + 1), ...below]]);

/** What a folder may import besides itself, values and types alike. The wings never import each other: `app` joins them. */
const mayImport = new Map<string, readonly string[]>([
  ['bin', ['app', 'config', 'embedded', 'http', ...platform, ...base]],
  ['app', ['http', 'jobs', ...live, 'folding', ...platform, 'log', ...base]],
  ['jobs', [...platform, ...base]],
  ['http', [...live, ...platform, ...base]],
  ...downwards(live, ['log', ...base]),
  ['folding', ['log', ...base]],
  ...downwards(platform, base),
  ['log', ['observability', ...pure]],
  ['embedded', ['db', 'redis', 'observability', ...pure]],
  ['db', ['entities', 'migrations', 'observability', ...pure]],
  ['redis', ['observability', ...pure]],
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
const mayNameConfig = new Set(['app', 'http', 'jobs', 'embedded', ...live, 'folding', ...platform, 'db', 'redis']);

/** `from > to`: why it is all right. */
const exceptions = new Map([
  ['src/embedded/start.ts > src/config/config.ts', 'checks the environment before it starts anything'],
  [
    'src/embedded/run-program.ts > src/config/config.ts',
    'tells whoever starts a program what is wrong with its environment',
  ],
  ['src/db/mikro-orm.config.ts > src/config/config.ts', "a program's entry: the command line of the ORM reads it"],
  ['load/private-server.ts > src/embedded/free-port.ts', 'chooses the port before the server is there'],
]);

const wings = ['live', 'platform'];

/** The folder that counts: that of src/ (of a wing, the one within it), else the first one. Undefined for tests and the project's own folder. */
function layerOf(path: string): string | undefined {
  const [first, second = '', third = '', ...rest] = path.split('/');
  if (first === 'test' || second === '') return undefined;
  if (first !== 'src') return first;
  return wings.includes(second) && rest.length > 0 ? `${second}/${third}` : second;
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

/** Names the first circle met from each node that closes one. */
function circlesOf(graph: ReadonlyMap<string, Iterable<string>>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (node: string, way: readonly string[]): void => {
    const before = way.indexOf(node);
    if (before >= 0) circles.push([...way.slice(before), node].join(' > '));
    if (before >= 0 || done.has(node)) return;
    for (const target of graph.get(node) ?? []) visit(target, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return circles;
}

/** Of the folders within `src` and `web`, however deep: what a folder imports lies in another one. */
const checkFolderCycles: Rule['check'] = (files) => {
  const graph = new Map<string, Set<string>>();
  for (const file of files.filter(isProgram)) {
    const from = posix.dirname(file.path);
    if (!/^(src|web)\//.test(file.path)) continue;
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets);
    for (const line of syntaxOf(file).imports) {
      const target = targetOf(file, line);
      if (target !== undefined && posix.dirname(target) !== from) targets.add(posix.dirname(target));
    }
  }
  return circlesOf(graph);
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
      { 'src/live/rooms/room.ts': `import { open } from '../../http/open.ts';` },
      { 'src/live/rooms/room.ts': `import type { Open } from '../sockets/open.ts';` },
      { 'src/live/rooms/room.ts': `import type { Account } from '../../platform/accounts/account.ts';` },
      { 'src/live/rooms/room.ts': `import type { Plan } from '../../folding/plan.ts';` },
      { 'src/platform/games/game.ts': `import type { Room } from '../../live/rooms/room.ts';` },
      { 'src/folding/fold.ts': `import { room } from '../live/rooms/room.ts';` },
      { 'src/http/open.ts': `import { work } from '../folding/work.ts';` },
      { 'src/jobs/run.ts': `import { open } from '../http/open.ts';` },
      { 'src/jobs/tasks/run.ts': `import type { Room } from '../../live/rooms/room.ts';` },
      { 'src/platform/games/game.ts': `import { run } from '../../jobs/run.ts';` },
      { 'src/redis/connect.ts': `import { Quiz } from '../platform/quizzes/quiz.ts';` },
      { 'src/game/score.ts': `import type { Logger } from '../observability/logger.ts';` },
      { 'src/client/client.ts': `import { score } from '../game/score.ts';` },
      { 'src/live/rooms/room.ts': `import { readConfig } from '../../config/config.ts';` },
      { 'src/lib/text.ts': `export { phases } from '../protocol/phases.ts';` },
      { 'web/main.ts': `const { score } = await import('../src/game/score.ts');` },
      { 'src/live/rooms/room.ts': `import { until } from '../../../test/support/until.ts';` },
      { 'src/billing/bill.ts': '' },
      { 'src/live/room.ts': '' },
    ],
  },
  {
    name: 'folders make no circle',
    check: checkFolderCycles,
    broken: [
      {
        'src/lib/text.ts': `import type { Word } from './words/word.ts';`,
        'src/lib/words/list.ts': `import { clean } from '../clean.ts';`,
      },
    ],
  },
  { name: 'exceptions from import directions are in use', check: checkExceptions, broken: [{ 'src/app/web.ts': '' }] },
];
