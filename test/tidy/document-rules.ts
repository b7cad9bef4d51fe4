/** What documents refer to is there: pages, headings in them, and files of the project. */
import { posix } from 'node:path';
import type { Rule } from './rule.ts';
import { placeOf, type SourceFile } from './source-file.ts';

const isDocument = ({ path }: SourceFile): boolean => path.endsWith('.md');
/** It tells of files that have been moved or deleted since. */
const isHistory = ({ path }: SourceFile): boolean => path === 'CHANGELOG.md';

const link = /\]\((?!https?:|mailto:)([^()\s#]*)(?:#([^()\s]*))?\)/g;
/** Its files are not read by the rules. */
const picture = /\.(png|jpe?g|gif|webp|svg)$/;
const fileName = /`((?:[\w.-]+\/)*[\w.-]+\.(?:ts|tsx|lua|css|yml|txt|md|full\.ts))`/g;
const folderName = /`((?:src|test|web|load|entities|migrations|docs|ops)\/[\w/-]*)`/g;
/** Made by a command, and not kept. */
const generated = /^(reports|coverage|dist)\//;

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = ({ text }: SourceFile): Set<string> =>
  new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)));

function checkLinks(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const isFolder = (path: string): boolean => files.some((file) => file.path.startsWith(`${path.replace(/\/$/, '')}/`));
  return files.filter(isDocument).flatMap((file) =>
    [...file.text.matchAll(link)].flatMap(({ index, 1: target = '', 2: anchor }) => {
      const path = target === '' ? file.path : posix.normalize(posix.join(posix.dirname(file.path), target));
      const found = byPath.get(path);
      if (picture.test(path) || (!found && anchor === undefined && isFolder(path))) return [];
      if (!found) return [`${placeOf(file, index)}: ${target} is not there`];
      return anchor === undefined || anchorsOf(found).has(anchor)
        ? []
        : [`${placeOf(file, index)}: ${path} has no heading #${anchor}`];
    }),
  );
}

function checkNames(files: readonly SourceFile[]): string[] {
  const paths = files.map(({ path }) => `/${path}`);
  const isThere = (name: string): boolean => generated.test(name) || paths.some((path) => path.endsWith(`/${name}`));
  // A folder, or the beginning of a file's name: `test/recovery/reconnect`.
  const begins = (name: string): boolean => paths.some((path) => path.startsWith(`/${name}`));
  return files
    .filter((file) => isDocument(file) && !isHistory(file))
    .flatMap((file) =>
      [
        ...[...file.text.matchAll(fileName)].filter(([, name = '']) => !isThere(name)),
        ...[...file.text.matchAll(folderName)].filter(([, name = '']) => !begins(name)),
      ].map(({ index, 1: name }) => `${placeOf(file, index)}: ${name} is not there`),
    );
}

export const documentRules: readonly Rule[] = [
  {
    name: 'links between documents lead to a page and a heading',
    check: checkLinks,
    broken: [
      { 'README.md': 'See [the page](docs/PAGE.md).' },
      { 'docs/PAGE.md': '# Page\n\n[Part](#another-part)' },
      { 'README.md': '[Part](docs/PAGE.md#of-it)', 'docs/PAGE.md': '# Page' },
    ],
  },
  {
    name: 'documents name files that are there',
    check: checkNames,
    broken: [
      { 'ARCHITECTURE.md': 'See `src/live/room.ts`.', 'src/live/rooms/room.ts': '' },
      { 'docs/PAGE.md': '`open-room.lua` opens it.', 'src/redis/scripts/reopen-room.lua': '' },
      { 'README.md': 'Look into `src/live/rooms/`.', 'src/rooms/room.ts': '' },
    ],
  },
];
