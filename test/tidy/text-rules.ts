/** What no file of the project may hold. */
import { rulePerFile, type Rule } from './rule.ts';
import { placeOf, type SourceFile } from './source-file.ts';

/** Folders of one machine. `/var/lib` and the like are the same everywhere. */
const machinePath = /(?<![\w.\-/])\/(?:work|home|root|Users)\/[\w.]/g;
/** A package registry: packages are known by name. */
const registry = /https?:\/\/[\w.-]*\b(?:registry|artifactory|nexus|verdaccio|npm-proxy)\b[\w.-]*/g;

function findAll(file: SourceFile, pattern: RegExp): string[] {
  return [...file.text.matchAll(pattern)].map(({ index, 0: found }) => `${placeOf(file, index)}: ${found}`);
}

const folderOf = (user: string): string => ['', 'home', user, 'quickfire'].join('/');

export const textRules: readonly Rule[] = [
  rulePerFile(
    'no file knows the machine it was written on',
    () => true,
    (file) => findAll(file, machinePath),
    [{ 'README.md': `cd ${folderOf('ana')}` }, { 'src/live/rooms/room.ts': `open('${folderOf('ana')}');` }],
  ),
  rulePerFile(
    'no file names a package registry',
    () => true,
    (file) => [
      ...findAll(file, registry),
      ...(/(^|\/)\.npmrc$/.test(file.path) && /registry/.test(file.text) ? [file.path] : []),
    ],
    [
      { 'package-lock.json': `"resolved": "${['https://npm', 'registry', 'example'].join('.')}/a.tgz"` },
      { '.npmrc': 'registry=x' },
    ],
  ),
];
