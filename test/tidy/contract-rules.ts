/** The rules of docs/PROTOCOL.md and the tests that prove them: `- **ANS-2** …` there, `[ANS-2]` at the end of a title. */
import type { Rule } from './rule.ts';
import { isNode, isTest, lineAt, placeOf, syntaxOf, type SourceFile, type SyntaxNode } from './source-file.ts';

const contractPath = 'docs/PROTOCOL.md';

/** Rules that no test proves, each for a reason. The list only shrinks: an entry that is not needed is a violation. */
const unproven: Readonly<Record<string, string>> = {};

const definition = /^- \*\*([A-Z]+-\d+)\*\* /gm;
const citation = /\[((?:[A-Z]+-\d+)(?:, [A-Z]+-\d+)*)\]$/;

interface Place {
  id: string;
  place: string;
}

function readContract(files: readonly SourceFile[]): Place[] {
  const file = files.find(({ path }) => path === contractPath);
  return file === undefined
    ? []
    : [...file.text.matchAll(definition)].map(({ index, 1: id = '' }) => ({
        id,
        place: `${contractPath}:${lineAt(file.text, index)}`,
      }));
}

const titled = new Set(['test', 'it', 'describe']);
/** `test`, `test.each(rows)`, `describe.skipIf(…)` and the like. */
const isTitled = (callee: unknown): boolean =>
  isNode(callee) &&
  (titled.has(String(callee['name'])) ||
    isTitled(callee['object']) ||
    isTitled(callee['callee']) ||
    isTitled(callee['tag']));

function titleOf({ type, ...call }: SyntaxNode): string {
  const [title] = Array.isArray(call['arguments']) ? (call['arguments'] as unknown[]) : [];
  if (type !== 'CallExpression' || !isTitled(call['callee']) || !isNode(title)) return '';
  if (title.type === 'Literal') return String(title['value']);
  if (title.type !== 'TemplateLiteral') return '';
  const last = (title['quasis'] as { value: { cooked: string } }[]).at(-1);
  return last?.value.cooked ?? '';
}

function readCitations(files: readonly SourceFile[]): Place[] {
  return files
    .filter((file) => isTest(file) && file.path.endsWith('.test.ts') && file.text.includes(']'))
    .flatMap((file) =>
      syntaxOf(file).nodes.flatMap((node) => {
        const ids = citation.exec(titleOf(node))?.[1]?.split(', ') ?? [];
        return ids.map((id) => ({ id, place: placeOf(file, node.start) }));
      }),
    );
}

function findUnproven(files: readonly SourceFile[]): string[] {
  const cited = new Set(readCitations(files).map(({ id }) => id));
  const rules = readContract(files);
  const exempt = Object.keys(unproven);
  return [
    ...rules
      .filter(({ id }) => !cited.has(id) && !exempt.includes(id))
      .map(({ id, place }) => `${place}: no test has [${id}] at the end of its title`),
    ...exempt
      .filter((id) => rules.length > 0 && (cited.has(id) || !rules.some((rule) => rule.id === id)))
      .map((id) => `${id}: needs no exemption any more`),
  ];
}

function findUnknown(files: readonly SourceFile[]): string[] {
  const known = new Set(readContract(files).map(({ id }) => id));
  return readCitations(files)
    .filter(({ id }) => !known.has(id))
    .map(({ id, place }) => `${place}: ${contractPath} has no rule ${id}`);
}

function findDoubles(files: readonly SourceFile[]): string[] {
  const seen = new Set<string>();
  return readContract(files).flatMap(({ id, place }) => {
    const isSecond = seen.has(id);
    seen.add(id);
    return isSecond ? [`${place}: ${id} is defined twice`] : [];
  });
}

const rule = '- **ANS-1** An answer MUST be judged.';
const test = (title: string): string => `test('${title}', () => {});`;

export const contractRules: readonly Rule[] = [
  {
    name: 'each rule of the wire contract has a test',
    check: findUnproven,
    broken: [
      { [contractPath]: rule },
      { [contractPath]: rule, 'test/a.test.ts': test('an answer [ANS-10]') },
      { [contractPath]: rule, 'test/a.test.ts': 'const text = "an answer [ANS-1]";' },
    ],
  },
  {
    name: 'tests name rules that the wire contract has',
    check: findUnknown,
    broken: [
      { [contractPath]: rule, 'test/a.test.ts': test('an answer [ANS-1, ANS-2]') },
      { [contractPath]: rule, 'test/a.test.ts': 'describe.each([1])(`part ${1} of it [ANS-3]`, () => {});' },
    ],
  },
  {
    name: 'rules of the wire contract have ids of their own',
    check: findDoubles,
    broken: [{ [contractPath]: `${rule}\n${rule}` }],
  },
];
