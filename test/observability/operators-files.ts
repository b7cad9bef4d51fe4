/** Reads the files that are made for operators: the page, the dashboard, the alert rules. */
import { readFileSync } from 'node:fs';

const place = (path: string): URL => new URL(`../../${path}`, import.meta.url);

/** The metrics of the table on the page, with their labels. */
export function readOperatingPage(): Map<string, string[]> {
  const rows = readFileSync(place('docs/OPERATING.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|')[1] ?? '');
  const named = rows.flatMap((cell) => [...cell.matchAll(/`((?:quickfire|process|nodejs)_\w+)(?:\{([\w,]*)\})?`/g)]);
  return new Map(named.map(([, name, labels]) => [String(name), labels === undefined ? [] : labels.split(',')]));
}

/** Every expression of the dashboard, with what Grafana fills in replaced by something that fits. */
export function readDashboard(): string[] {
  const expressions: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'expr') expressions.push(String(inner));
      const query = key === 'query' ? /^label_values\((\w+), (\w+)\)$/.exec(String(inner)) : null;
      if (query !== null) expressions.push(`count by (${query[2]}) (${query[1]})`);
      visit(inner);
    }
  };
  visit(JSON.parse(readFileSync(place('ops/grafana/quickfire.json'), 'utf8')));
  return expressions.map((text) => text.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*'));
}

export interface Rule {
  alert: string;
  expr: string;
  for: string;
  severity: string;
  summary: string;
  description: string;
}

/**
 * The rules of the file, which keeps to so little of YAML that lines are enough: `key: 'text'`, in lists of pairs.
 * @throws for a line of any other form.
 */
export function readRules(path: URL): Rule[] {
  const rules: Record<string, string>[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#') || /^ *(groups|rules|labels|annotations):$/.test(line)) continue;
    const [, dash, key = '', text = ''] = /^ +(- )?(\w+): ('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")$/.exec(line) ?? [];
    if (key === '') throw new Error(`not a line of the form that is kept to: ${line}`);
    const value = text.startsWith('"') ? (JSON.parse(text) as string) : text.slice(1, -1).replaceAll("''", "'");
    if (dash !== undefined && key === 'alert') rules.push({});
    if (key !== 'name') Object.assign(rules.at(-1) ?? {}, { [key]: value });
  }
  const fields = ['alert', 'expr', 'for', 'severity', 'summary', 'description'];
  const odd = rules.find((rule) => Object.keys(rule).sort().join() !== fields.toSorted().join());
  if (odd !== undefined) throw new Error(`not a whole rule: ${JSON.stringify(odd)}`);
  return rules as unknown as Rule[];
}
