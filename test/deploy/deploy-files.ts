/** What the files for containers and services say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const projectRoot = join(import.meta.dirname, '../..');

export interface ComposeService {
  readonly command?: string[];
  readonly environment?: Record<string, string>;
  readonly healthcheck?: { readonly test?: string[] };
  readonly image?: string;
  readonly depends_on?: Record<string, { readonly condition: string }>;
}

export interface ComposeFile {
  readonly services: Record<string, ComposeService>;
}

export const readProjectFile = (name: string): string => readFileSync(join(projectRoot, name), 'utf8');

/** Puts values in the places of `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as Compose does. */
function interpolate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string | undefined, more = '') => {
    const value = values[name] ?? '';
    if (value === '' && kind === '?') throw new Error(`${name}: ${more}`);
    return value === '' && kind === '-' ? String(more) : value;
  });
}

export function readCompose(values: Readonly<Record<string, string>>): ComposeFile {
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') return interpolate(node, values);
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, visit(value)]));
  };
  return visit(parse(readProjectFile('compose.yaml'), { merge: true })) as ComposeFile;
}

/** The commands of an image, by their instruction, of the last stage unless `stage` says another (0 is the first). */
export function readContainerfile(instruction: string, stage?: number): string[] {
  const lines = readProjectFile('Containerfile').split('\n');
  const starts = lines.flatMap((line, i) => (line.startsWith('FROM ') ? [i] : []));
  const at = stage ?? starts.length - 1;
  return lines
    .slice(starts[at], starts[at + 1])
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1));
}
