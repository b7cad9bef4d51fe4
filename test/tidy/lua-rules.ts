/** How scripts begin, and which keys they may touch. */
import { rulePerFile, type Rule } from './rule.ts';
import { placeOf, type SourceFile } from './source-file.ts';

const folder = 'src/redis/scripts/';
const isLua = ({ path }: SourceFile): boolean => path.startsWith(folder) && path.endsWith('.lua');
const isIncluded = ({ path }: SourceFile): boolean => path.startsWith(`${folder}include/`);
const nameOf = ({ path }: SourceFile): string => path.slice(folder.length, -'.lua'.length);

/** What takes in more data, a full Redis refuses; what moves a room on or makes it smaller, it has to let through. */
const refusedWhenFull = new Set([
  'accept-answers',
  'judge-answer',
  'mark-answer',
  'join-room',
  'rename-player',
  'readmit-player',
  'reclaim-seat',
  'follow-room',
  'bring-players',
  'create-room',
  'restore-answers',
]);

const commandsWithoutKey = new Set(['TIME']);
const commandsOfManyKeys = new Set(['UNLINK', 'DEL', 'EXISTS', 'RENAME', 'COPY']);

/** `file: expression`: keys that are made inside a script, and why that is all right. */
const madeInside = new Map([
  [
    'read-rooms: ARGV[3] .. process',
    'which processes a room has is known in the script only; the prefix comes from keys.ts and has the hash tag of the shard',
  ],
]);

function checkHeader(file: SourceFile): string[] {
  const all = file.text.split('\n');
  const wrong = (what: string): string[] => [`${file.path}: ${what}`];
  if (isIncluded(file)) {
    if (!/^-- [A-Z]/.test(all[0] ?? '')) return wrong('the first line says what it is for');
    // Most touch only what `room` has made a name for.
    const unsaid = ['KEYS', 'ARGV'].filter((word) => file.text.includes(`${word}[`) && !headerOf(all).includes(word));
    return unsaid.length === 0 ? [] : wrong(`the header says what it takes of ${unsaid.join(' and ')}`);
  }
  const flags = /^#!lua(?: flags=(\S+))?$/.exec(all[0] ?? '');
  if (!flags) return wrong('the first line is #!lua, with its flags');
  const allowsOom = flags[1]?.split(',').includes('allow-oom') === true;
  if (allowsOom === refusedWhenFull.has(nameOf(file))) {
    return wrong(
      allowsOom ? 'a full Redis has to refuse it: no allow-oom' : 'a full Redis has to run it: flags=allow-oom',
    );
  }
  const begin = all.findIndex((line, at) => at > 0 && !line.startsWith('--- @include '));
  const header = headerOf(all.slice(begin));
  if (!/^-- (?!KEYS|ARGV|Returns)[A-Z]/.test(header)) return wrong('the header begins with what the script is for');
  const missing = ['KEYS: ', 'ARGV: ', 'Returns '].filter((word) => !header.includes(word));
  return missing.length === 0 ? [] : wrong(`the header lacks ${missing.join(', ')}`);
}

/** The comment lines from the first line on. */
function headerOf(all: readonly string[]): string {
  const end = all.findIndex((line) => !line.startsWith('--'));
  return all.slice(0, end < 0 ? all.length : end).join('\n');
}

/** The arguments of each `redis.call`, as they are written. */
function findCalls(text: string): { offset: number; args: string[] }[] {
  return [...text.matchAll(/redis\.p?call\(/g)].map(({ index, 0: opening }) => {
    const args = [''];
    let depth = 1;
    let quote = '';
    for (let i = index + opening.length; depth > 0 && i < text.length; i += 1) {
      const char = text.charAt(i);
      if (quote !== '') quote = char === quote ? '' : quote;
      else if (char === "'" || char === '"') quote = char;
      else if ('([{'.includes(char)) depth += 1;
      else if (')]}'.includes(char)) depth -= 1;
      if (char === ',' && depth === 1 && quote === '') args.push('');
      else if (depth > 0) args[args.length - 1] += char;
    }
    return { offset: index, args: args.map((arg) => arg.trim()) };
  });
}

/** Names that stand for keys handed in: locals made of KEYS, and parameters called `key`. */
function keyNames(text: string): Set<string> {
  const locals = [...text.matchAll(/^\s*local ([\w, ]+) = (KEYS\[\d+\](?:, KEYS\[\d+\])*)$/gm)];
  return new Set(['key', ...locals.flatMap((match) => (match[1] ?? '').split(', '))]);
}

/** The fields of the table K, in the file that makes it. */
const fieldsOfK = (text: string): string[] =>
  [...(/^local K = \{([^}]*)\}/m.exec(text)?.[1] ?? '').matchAll(/(\w+) = KEYS\[/g)].map((match) => String(match[1]));

const checkKeys: Rule['check'] = (files) => {
  const scripts = files.filter(isLua);
  const fields = new Set(scripts.filter(isIncluded).flatMap(({ text }) => fieldsOfK(text)));
  return scripts.flatMap((file) => {
    const names = keyNames(file.text);
    const isKey = (arg: string): boolean => {
      const field = /^K\.(\w+)$/.exec(arg)?.[1];
      if (field !== undefined) return fields.has(field);
      return /^KEYS\[[^\]]+\]$/.test(arg) || /^(answers|joined)_key\([^()]*\)$/.test(arg) || names.has(arg);
    };
    return findCalls(file.text).flatMap(({ offset, args: [quoted = '', ...rest] }) => {
      const command = quoted.replaceAll("'", '');
      if (commandsWithoutKey.has(command)) return [];
      const keys = commandsOfManyKeys.has(command) ? rest.filter((arg) => !/^'\w+'$/.test(arg)) : rest.slice(0, 1);
      return keys
        .filter((key) => !isKey(key) && !madeInside.has(`${nameOf(file)}: ${key}`))
        .map((key) => `${placeOf(file, offset)}: ${command} takes a key that was not handed in: ${key}`);
    });
  });
};

const header = '-- Does it.\n-- KEYS: one. ARGV: none.\n-- Returns nothing.\n';

export const luaRules: readonly Rule[] = [
  rulePerFile('scripts begin with what they are', isLua, checkHeader, [
    { [`${folder}lock-room.lua`]: header },
    { [`${folder}lock-room.lua`]: `#!lua\n${header}` },
    { [`${folder}join-room.lua`]: `#!lua flags=allow-oom\n${header}` },
    {
      [`${folder}lock-room.lua`]: `#!lua flags=allow-oom\n--- @include room\n-- KEYS: one. ARGV: none.\n-- Returns nothing.\n`,
    },
    { [`${folder}lock-room.lua`]: '#!lua flags=allow-oom\n-- Does it.\n-- KEYS: one.\n-- Returns nothing.\n' },
    {
      [`${folder}lock-room.lua`]:
        '#!lua flags=allow-oom\n-- Does it.\n-- KEYS: one. ARGV: none.\n\n-- Returns nothing.\n',
    },
    { [`${folder}include/room.lua`]: 'local K = {}' },
    { [`${folder}include/room.lua`]: '-- The room.\nlocal K = { epoch = KEYS[1] }' },
  ]),
  {
    name: 'scripts touch only keys that were handed in',
    check: checkKeys,
    broken: [
      `redis.call('GET', 'qf:{s1}:epoch')`,
      `redis.call('HGET', KEYS[1] .. ':seats', 'x')`,
      `redis.call('GET', K.nothing)`,
      `redis.call('COPY', KEYS[1], ARGV[1], 'REPLACE')`,
      `redis.call('UNLINK', KEYS[1], prefix .. (1 + 2))`,
      `redis.call('PUBLISH', 'hints', 'r')`,
    ].map((line) => ({ [`${folder}lock-room.lua`]: line })),
  },
];
