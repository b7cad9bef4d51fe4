/** Formats a child's structured log for the terminal. */

/** Pino's levels, from this number on. */
const levels = [
  { from: 60, label: 'fatal: ' },
  { from: 50, label: 'error: ' },
  { from: 40, label: 'warning: ' },
];
const bugLevel = 50;
/** Fields that every line has, or that are shown separately. */
const shownApart = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err']);
// oxlint-disable-next-line no-control-regex -- these are what a terminal would obey
const controls = /[\u0000-\u001f\u007f-\u009f]/g;

/**
 * The message of a JSON log line, with its fields in brackets and without time and process; an error adds its message,
 * and its stack if it is a bug. Other lines stay as they are.
 */
export function readableLines(line: string): string[] {
  const entry = readEntry(line);
  if (!entry) return [line];
  const { level, msg, err } = entry;
  const label = levels.find(({ from }) => level >= from)?.label ?? '';
  const fields = Object.entries(entry).filter(([name]) => !shownApart.has(name));
  const more = fields.map(([name, value]) => `${name} ${textOf(value)}`).join(', ');
  const error = readError(err);
  const parts = [msg, ...(error && error.message !== msg ? [error.message] : [])].filter((part) => part !== '');
  const text = `${label}${parts.join(': ')}${more === '' ? '' : ` (${more})`}`;
  return [text, ...(level >= bugLevel ? (error?.frames ?? []) : [])].map(harmless);
}

interface Entry {
  readonly level: number;
  readonly msg: string;
  readonly err?: unknown;
}

function readEntry(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg = '', ...rest } = JSON.parse(line) as Record<string, unknown>;
    return typeof level === 'number' && typeof msg === 'string' ? { ...rest, level, msg } : undefined;
  } catch {
    return undefined; // Not JSON after all: shown as it is.
  }
}

function readError(err: unknown): { message: string; frames: string[] } | undefined {
  if (typeof err !== 'object' || err === null)
    return err === undefined ? undefined : { message: textOf(err), frames: [] };
  const { message, type, code, stack } = err as Record<string, unknown>;
  const text =
    [message, code, type].find((text) => typeof text === 'string' && text !== '') ?? 'an error without a message';
  const frames =
    typeof stack === 'string' ? stack.split('\n').filter((frame) => /^\s+at |^caused by: /.test(frame)) : [];
  return { message: textOf(text), frames };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** A nickname or an address in a log line must not move the cursor. */
const harmless = (text: string): string =>
  text.replace(controls, (char) => (char === '\t' ? ' ' : JSON.stringify(char).slice(1, -1)));
