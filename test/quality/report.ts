/**
 * `node test/quality/report.ts`: writes the tables of docs/COVERAGE.md from the files that `npm run coverage`,
 * `npm run mutants` and `npm run mutants:folding` have left. A table whose file is not there stays as it is.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const root = join(import.meta.dirname, '../..');
const share = z.object({ total: z.int(), covered: z.int() });
const coverageSchema = z.record(z.string(), z.object({ lines: share, branches: share }));
const mutantsSchema = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
});
type Share = z.infer<typeof share>;

const percent = ({ covered, total }: Share): string => (total === 0 ? '–' : ((100 * covered) / total).toFixed(1));

/** The folder of a file that the table has a row for: that of src, or of a wing. */
function folderOf(path: string): string {
  const [first = '', second = '', third = '', ...rest] = path.split('/');
  return ['live', 'platform'].includes(second) && rest.length > 0
    ? `${first}/${second}/${third}`
    : `${first}/${second}`;
}

function coverageRows(summary: unknown): string[] {
  const byFolder = new Map<string, { lines: Share; branches: Share }>();
  for (const [path, found] of Object.entries(coverageSchema.parse(summary))) {
    const folder = path === 'total' ? 'all' : folderOf(path.slice(path.lastIndexOf('/src/') + 1));
    const sum = byFolder.get(folder) ?? { lines: { total: 0, covered: 0 }, branches: { total: 0, covered: 0 } };
    byFolder.set(folder, sum);
    for (const kind of ['lines', 'branches'] as const) {
      sum[kind].total += found[kind].total;
      sum[kind].covered += found[kind].covered;
    }
  }
  return [...byFolder]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([folder, { lines, branches }]) =>
        `| \`${folder}\` | ${lines.total} | ${percent(lines)} | ${percent(branches)} |`,
    );
}

function mutantRows(report: unknown): string[] {
  const { files } = mutantsSchema.parse(report);
  const count = (statuses: string[], ...wanted: string[]) =>
    statuses.filter((status) => wanted.includes(status)).length;
  return Object.entries(files).map(([path, { mutants }]) => {
    const statuses = mutants.map(({ status }) => status);
    const killed = count(statuses, 'Killed', 'Timeout');
    const survived = count(statuses, 'Survived', 'NoCoverage');
    return `| \`${path}\` | ${killed + survived} | ${percent({ covered: killed, total: killed + survived })} | ${survived} |`;
  });
}

const lines = {
  head: ['| folder | lines | lines run, % | branches run, % |', '|---|---|---|---|'],
  rowsOf: coverageRows,
};
const mutants = { head: ['| file | mutants | found, % | survived |', '|---|---|---|---|'], rowsOf: mutantRows };
/** By the name that the document has before a table. */
const tables = {
  lines: { ...lines, from: 'coverage/coverage-summary.json' },
  'mutants-game': { ...mutants, from: 'reports/mutants-game.json' },
  'mutants-folding': { ...mutants, from: 'reports/mutants-folding.json' },
};

const path = join(root, 'docs/COVERAGE.md');
let text = readFileSync(path, 'utf8');
for (const [name, { head, rowsOf, from }] of Object.entries(tables)) {
  if (!existsSync(join(root, from))) continue;
  const rows = [...head, ...rowsOf(JSON.parse(readFileSync(join(root, from), 'utf8')))].join('\n');
  text = text.replace(new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`), `$1${rows}\n$2`);
}
writeFileSync(path, text);
