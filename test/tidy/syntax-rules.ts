/** What programs may not say, beside what the linter refuses. */
import { rulePerFile, type Rule } from './rule.ts';
import { isNode, isProgram, placeOf, syntaxOf, type SourceFile, type SyntaxNode } from './source-file.ts';

/** How often a file may read the environment, and why it may at all. */
const environmentReaders = new Map<string, { times: number; why: string }>([
  ['src/config/config.ts', { times: 1, why: 'the one reader' }],
  ['src/bin/quickfire.ts', { times: 1, why: 'hands the environment on to the children' }],
  ['src/bin/dev.ts', { times: 1, why: 'hands the environment on to the children' }],
  ['src/bin/ledger-check.ts', { times: 1, why: 'reads .env as npm start does, to find DATA_DIR' }],
  ['src/bin/seasons-rebuild.ts', { times: 1, why: 'reads .env as npm start does, to find DATA_DIR' }],
  ['src/bin/user.ts', { times: 1, why: 'reads .env as npm start does, to find DATA_DIR' }],
  ['src/bin/backup.ts', { times: 1, why: 'reads .env as npm start does, to find DATA_DIR' }],
  ['src/bin/restore.ts', { times: 1, why: 'reads .env as npm start does, to find DATA_DIR' }],
  ['src/bin/upgrade-data.ts', { times: 1, why: 'reads .env as npm start does, to find DATA_DIR' }],
  ['load/run.ts', { times: 1, why: 'hands the environment on to Artillery and the server' }],
  ['load/swarm/main.ts', { times: 1, why: 'hands the environment on to the server and the generators' }],
  ['test/support/environment.ts', { times: 2, why: 'the one reader of the tests' }],
  ['test/embedded/stand-ins/quickfire.ts', { times: 2, why: 'stands for src/bin/quickfire.ts' }],
  ['test/embedded/stand-ins/web.ts', { times: 3, why: 'stands for a program that reads its configuration' }],
  ['test/embedded/stand-ins/worker.ts', { times: 2, why: 'stands for a program that reads its configuration' }],
]);

const isNamed = (node: unknown, ...names: string[]): boolean =>
  isNode(node) &&
  (node.type === 'Identifier' || node.type === 'Literal') &&
  names.includes(String(node['name'] ?? node['value']));

const isMember = (node: SyntaxNode, objects: string[], properties?: string[]): boolean =>
  node.type === 'MemberExpression' &&
  isNamed(node['object'], ...objects) &&
  (properties === undefined || isNamed(node['property'], ...properties));

/** One line per node of which `isWrong` is true. */
function forbid(isWrong: (node: SyntaxNode) => boolean): (file: SourceFile) => string[] {
  return (file) =>
    syntaxOf(file)
      .nodes.filter(isWrong)
      .map((node) => placeOf(file, node.start));
}

function readsEnvironment(node: SyntaxNode): boolean {
  if (isMember(node, ['process'], ['env'])) return true;
  if (node.type === 'ImportDeclaration') return isNamed(node['source'], 'node:process', 'process');
  if (node.type !== 'VariableDeclarator' || !isNamed(node['init'], 'process') || !isNode(node['id'])) return false;
  const properties = node['id']['properties'];
  return (
    Array.isArray(properties) && properties.some((property) => isNode(property) && isNamed(property['key'], 'env'))
  );
}

function checkEnvironment(file: SourceFile): string[] {
  const found = forbid(readsEnvironment)(file);
  const { times = 0 } = environmentReaders.get(file.path) ?? {};
  if (times > 0 && found.length === 0) return [`${file.path}: needs no exemption any more`];
  return found.slice(times);
}

function isEmptyCatch(node: SyntaxNode): boolean {
  const { body } = node;
  return node.type === 'CatchClause' && isNode(body) && Array.isArray(body['body']) && body['body'].length === 0;
}

/** Something open says what is missing and why: `TODO: … because …`. Its sisters are never left behind. */
const openEnd = /\b(?:FIXME|HACK|XXX)\b|\bTODO\b(?!: .+ because .+)/;
/** Without the words that stand in quotes, which are only spoken of. */
const spoken = /`[^`]*`/g;

const commentsOf = (file: SourceFile): readonly string[] =>
  isProgram(file) ? syntaxOf(file).comments : file.text.split('\n').filter((line) => line.includes('--'));

export const syntaxRules: readonly Rule[] = [
  rulePerFile('the environment is read in one place', isProgram, checkEnvironment, [
    { 'src/live/rooms/room.ts': 'export const port = process.env.PORT;' },
    { 'src/live/rooms/room.ts': `export const port = process['env']['PORT'];` },
    { 'src/live/rooms/room.ts': 'const { env } = process;' },
    { 'src/live/rooms/room.ts': `import { env } from 'node:process';` },
    { 'src/config/config.ts': 'export const [port, host] = [process.env.PORT, process.env.HOST];' },
  ]),
  rulePerFile('no empty `catch`', isProgram, forbid(isEmptyCatch), [
    { 'src/live/rooms/room.ts': 'try { open(); } catch {}' },
    { 'src/live/rooms/room.ts': 'try { open(); } catch (error) {\n  // Never mind.\n}' },
  ]),
  rulePerFile(
    'no test is left out, or alone',
    isProgram,
    forbid((node) => isMember(node, ['it', 'test', 'describe', 'suite'], ['skip', 'only', 'todo', 'fails'])),
    [{ 'test/room.test.ts': `it.skip('works', work);` }, { 'test/room.test.ts': `describe.only('room', work);` }],
  ),
  rulePerFile(
    'what is open is said with its reason',
    (file) => isProgram(file) || file.path.endsWith('.lua'),
    (file) =>
      commentsOf(file)
        .filter((line) => openEnd.test(line.replaceAll(spoken, '')))
        .map((line) => `${file.path}: ${line.trim()}`),
    [
      { 'src/live/rooms/room.ts': '// TODO: lock' },
      { 'src/live/rooms/room.ts': '/* FIXME */' },
      { 'src/redis/scripts/lock-room.lua': 'local x = 1 -- TODO' },
    ],
  ),
  rulePerFile(
    'no file only passes on what others export',
    isProgram,
    (file) =>
      /(^|\/)index\.[a-z]+$/.test(file.path)
        ? [file.path]
        : forbid((node) => node.type === 'ExportAllDeclaration')(file),
    [{ 'src/live/rooms/index.ts': '' }, { 'src/live/rooms/room.ts': `export * from './seat.ts';` }],
  ),
];
