/** The project's own files as the rules of the house see them: text, and for programs also syntax. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync } from 'vite';

export interface SourceFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A node of the syntax tree (ESTree with TypeScript). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface ImportLine {
  /** What stands in quotes. */
  readonly from: string;
  /** Erased before the program runs. */
  readonly isType: boolean;
}

export interface Syntax {
  readonly nodes: readonly SyntaxNode[];
  readonly comments: readonly string[];
  readonly imports: readonly ImportLine[];
}

export const projectRoot = resolve(import.meta.dirname, '../..');

const programName = /\.(ts|tsx|mts)$/;
const pictureName = /\.(png|jpe?g|gif|webp|ico|woff2?)$/;

export const isProgram = ({ path }: SourceFile): boolean => programName.test(path);
export const isTest = ({ path }: SourceFile): boolean => path.startsWith('test/');

/** Every text file that git tracks; without git, all that .gitignore does not name. */
export function readProject(): SourceFile[] {
  return listPaths()
    .filter((path) => !pictureName.test(path) && existsSync(join(projectRoot, path)))
    .map((path) => ({ path, text: readFileSync(join(projectRoot, path), 'utf8') }));
}

function listPaths(): string[] {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    const listed = execFileSync('git', ['ls-files', '-z'], { cwd: projectRoot, encoding: 'utf8', stdio });
    return listed.split('\0').filter((path) => path !== '');
  } catch {
    return walk('', ignoredNames()); // An archive without history, or git belongs to somebody else.
  }
}

/** .gitignore has names and `*.suffix` only. */
function ignoredNames(): (name: string) => boolean {
  const lines = readFileSync(join(projectRoot, '.gitignore'), 'utf8').split('\n').filter(Boolean);
  const names = new Set(['.git', 'dist', ...lines.map((line) => line.replace(/\/$/, ''))]);
  const suffixes = lines.filter((line) => line.startsWith('*')).map((line) => line.slice(1));
  return (name) => names.has(name) || suffixes.some((suffix) => name.endsWith(suffix));
}

function walk(folder: string, isIgnored: (name: string) => boolean): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    if (isIgnored(entry.name)) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path, isIgnored) : entry.isFile() ? [path] : [];
  });
}

const parsed = new WeakMap<SourceFile, Syntax>();

/** Parses once per file. @throws when it is not TypeScript. */
export function syntaxOf(file: SourceFile): Syntax {
  const known = parsed.get(file);
  if (known) return known;
  const { program, module, comments, errors } = parseSync(file.path, file.text);
  if (errors.length > 0) throw new Error(`${file.path}: ${errors[0]?.message}`);
  const isType = (start: number): boolean => /^(import|export)\s+type\b/.test(file.text.slice(start, start + 40));
  const imports = [
    ...module.staticImports.map(({ start, moduleRequest }) => ({ from: moduleRequest.value, isType: isType(start) })),
    ...module.staticExports.flatMap(({ start, entries }) => {
      const from = entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value;
      return from === undefined ? [] : [{ from, isType: isType(start) }];
    }),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const literal = /^(['"])(.*)\1$/.exec(file.text.slice(start, end))?.[2];
      return literal === undefined ? [] : [{ from: literal, isType: false }];
    }),
  ];
  const syntax = { nodes: collectNodes(program), comments: comments.map(({ value }) => value), imports };
  parsed.set(file, syntax);
  return syntax;
}

function collectNodes(root: unknown): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) {
      nodes.push(value);
      Object.values(value).forEach(visit);
    }
  };
  visit(root);
  return nodes;
}

/** Narrows a field of a node. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** `path:line` of an offset. */
export function placeOf(file: SourceFile, offset: number): string {
  return `${file.path}:${lineAt(file.text, offset)}`;
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
