/** How long things may be, and what they may be called. */
import { exempting, rulePerFile, type Rule } from './rule.ts';
import {
  isNode,
  isProgram,
  isTest,
  lineAt,
  placeOf,
  syntaxOf,
  type SourceFile,
  type SyntaxNode,
} from './source-file.ts';

const fileLinesMax = 400;
const functionLinesMax = 70;
const compositionLinesMax = 120;
const sourceFoldersMax = 18;
const binLinesMax = 40;

const ours = /^(src|entities|migrations|web|load|test)\//;
const isOurs = (file: SourceFile): boolean => ours.test(file.path);
const countLines = (text: string): number => text.replace(/\n$/, '').split('\n').length;
const lines = (count: number): string => 'let line;\n'.repeat(count);

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** The callbacks of `describe` are lists of tests, not functions. */
function findLists({ nodes }: ReturnType<typeof syntaxOf>): Set<unknown> {
  const isDescribe = (callee: unknown): boolean =>
    isNode(callee) &&
    (callee['name'] === 'describe' ||
      isDescribe(callee['object']) ||
      isDescribe(callee['callee']) ||
      isDescribe(callee['tag']));
  return new Set(
    nodes
      .filter((node) => node.type === 'CallExpression' && isDescribe(node['callee']))
      .flatMap((node) => (Array.isArray(node['arguments']) ? node['arguments'] : [])),
  );
}

function checkFunctions(file: SourceFile, isWrong: (node: SyntaxNode) => string | undefined): string[] {
  const syntax = syntaxOf(file);
  const lists = isTest(file) ? findLists(syntax) : new Set();
  return syntax.nodes
    .filter((node) => functionTypes.has(node.type) && !lists.has(node))
    .flatMap((node) => {
      const wrong = isWrong(node);
      return wrong === undefined ? [] : [`${placeOf(file, node.start)}: ${wrong}`];
    });
}

function tooLong(file: SourceFile): (node: SyntaxNode) => string | undefined {
  return ({ start, end }) => {
    const count = lineAt(file.text, end) - lineAt(file.text, start) + 1;
    return count > functionLinesMax ? `a function of ${count} lines (${functionLinesMax} at most)` : undefined;
  };
}

const programOrStyle = /\.(ts|tsx|mts|lua|css|html|sql)$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
/** The ORM's tool names migrations, and sorts them by their names. */
const migrationName = /^Migration\d{14}_[a-z0-9_]+\.ts$/;
const emptyWords = new Set(['util', 'utils', 'helper', 'helpers', 'manager', 'managers', 'common', 'misc']);

function checkName({ path }: SourceFile): string[] {
  const parts = path.split('/');
  const isWrong = (part: string): boolean =>
    !kebabCase.test(part) && !(parts[0] === 'migrations' && migrationName.test(part));
  return parts.some(isWrong) ? [path] : [];
}

export const shapeRules: readonly Rule[] = [
  rulePerFile(
    `files have at most ${fileLinesMax} lines`,
    (file) => isOurs(file) && programOrStyle.test(file.path),
    ({ path, text }) => (countLines(text) > fileLinesMax ? [`${path}: ${countLines(text)} lines`] : []),
    [{ 'src/live/rooms/room.ts': lines(401) }, { 'web/style.css': lines(401) }],
  ),
  exempting(
    {
      'test/browser/play.live.test.ts': 'one story, from the PIN to the results',
    },
    rulePerFile(
      `functions have at most ${functionLinesMax} lines`,
      (file) => isOurs(file) && isProgram(file),
      (file) => checkFunctions(file, tooLong(file)),
      [
        { 'src/live/rooms/room.ts': `export function open() {\n${lines(69)}}` },
        { 'test/room.test.ts': `describe('room', () => {\n  it('opens', () => {\n${lines(69)}  });\n});` },
        { 'test/browser/play.live.test.ts': 'export const short = () => 1;' },
      ],
    ),
  ),
  rulePerFile(
    `files of the composition have at most ${compositionLinesMax} lines`,
    ({ path }) => path.startsWith('src/app/'),
    ({ path, text }) => (countLines(text) > compositionLinesMax ? [`${path}: ${countLines(text)} lines`] : []),
    [{ 'src/app/web.ts': lines(121) }],
  ),
  {
    name: `src has at most ${sourceFoldersMax} folders`,
    check(files) {
      const folders = new Set(files.flatMap(({ path }) => /^src\/([^/]+)\//.exec(path)?.[1] ?? []));
      return folders.size > sourceFoldersMax ? [`src: ${folders.size} folders`] : [];
    },
    broken: [Object.fromEntries(Array.from({ length: 19 }, (_, i) => [`src/folder-${i}/file.ts`, '']))],
  },
  rulePerFile(
    `programs in src/bin have at most ${binLinesMax} lines`,
    ({ path }) => path.startsWith('src/bin/'),
    ({ path, text }) => (countLines(text) > binLinesMax ? [`${path}: ${countLines(text)} lines`] : []),
    [{ 'src/bin/web.ts': lines(41) }],
  ),
  rulePerFile('names are in kebab-case', (file) => isOurs(file) && programOrStyle.test(file.path), checkName, [
    { 'src/live/rooms/RoomReader.ts': '' },
    { 'src/redis/scripts/lock_room.lua': '' },
    { 'web/hostPage/page.tsx': '' },
    { 'migrations/first-tables-of-All.ts': '' },
  ]),
  rulePerFile(
    'no name says nothing',
    isOurs,
    ({ path }) => (path.split(/[/.-]/).some((word) => emptyWords.has(word)) ? [path] : []),
    [{ 'src/utils/text.ts': '' }, { 'src/live/rooms/room-manager.ts': '' }, { 'test/common/until.ts': '' }],
  ),
];
