/** Scans a Redis append-only file, command by command, for damage. Format: RESP arrays of bulk strings. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export interface LogScan {
  readonly bytes: number;
  /** Before this position are only whole commands and whole transactions. */
  readonly validTo: number;
  /** `truncated`: the last command is longer than the file. `junk`: the rest is no command. */
  readonly state: 'whole' | 'truncated' | 'junk';
  /** Where whole commands resume after the damage, if any do. A damaged length hides them in one long command. */
  readonly goesOnAt: number | undefined;
}

const windowBytes = 1024 * 1024;
const lineBytesMax = 64 * 1024;
const argumentsMax = 1024 * 1024;
const argumentBytesMax = 512 * 1024 * 1024;
const [star, hash, carriageReturn, lineFeed] = [0x2a, 0x23, 0x0d, 0x0a];

/** A command's end and upper-case name; `short` when the file ends within it, `bad` when it is no command. */
type Command = { readonly end: number; readonly name: string } | 'short' | 'bad';

/** @throws the errors of the file system. */
export function scanAppendLog(path: string): LogScan {
  const file = openSync(path, 'r');
  try {
    return scan(new Window(file, fstatSync(file).size));
  } finally {
    closeSync(file);
  }
}

function scan(window: Window): LogScan {
  const { bytes } = window;
  let at = 0;
  let validTo = 0;
  let isInTransaction = false;
  while (at < bytes) {
    const command = readCommand(window, at);
    if (typeof command === 'string') {
      const state = command === 'short' ? 'truncated' : 'junk';
      return { bytes, validTo, state, goesOnAt: findCommand(window, at + 1) };
    }
    at = command.end;
    if (command.name === 'MULTI') isInTransaction = true;
    if (command.name === 'EXEC') isInTransaction = false;
    if (!isInTransaction) validTo = at;
  }
  return { bytes, validTo, state: validTo === bytes ? 'whole' : 'truncated', goesOnAt: undefined };
}

/** The next position of a whole command that is followed by another one or by the end. */
function findCommand(window: Window, from: number): number | undefined {
  for (let at = window.indexOf(star, from); at !== undefined; at = window.indexOf(star, at + 1)) {
    const command = readCommand(window, at);
    if (typeof command === 'string' || !/^[A-Z][A-Z.|]*$/.test(command.name)) continue;
    if (command.end === window.bytes || readCommand(window, command.end) !== 'bad') return at;
  }
  return undefined;
}

function readCommand(window: Window, from: number): Command {
  if (window.at(from) === hash) {
    const line = window.line(from);
    return typeof line === 'string' ? line : { end: line.end, name: '' };
  }
  const count = readNumber(window, from, '*');
  if (typeof count === 'string') return count;
  if (count.value < 1 || count.value > argumentsMax) return 'bad';
  let at = count.end;
  let name = '';
  for (let i = 0; i < count.value; i += 1) {
    const length = readNumber(window, at, '$');
    if (typeof length === 'string') return length;
    if (length.value > argumentBytesMax) return 'bad';
    at = length.end + length.value;
    if (at + 2 > window.bytes) return 'short';
    if (window.at(at) !== carriageReturn || window.at(at + 1) !== lineFeed) return 'bad';
    if (i === 0 && length.value <= 32) name = window.text(length.end, at).toUpperCase();
    at += 2;
  }
  return { end: at, name };
}

function readNumber(window: Window, from: number, mark: string): { value: number; end: number } | 'short' | 'bad' {
  const line = window.line(from);
  if (typeof line === 'string') return line;
  const digits = /^(.)(\d{1,9})$/.exec(line.text);
  return digits?.[1] === mark ? { value: Number(digits[2]), end: line.end } : 'bad';
}

/** A part of the file in memory, moved along with the reads. */
class Window {
  readonly bytes: number;
  readonly #file: number;
  #start = 0;
  #part = Buffer.alloc(0);

  constructor(file: number, bytes: number) {
    this.#file = file;
    this.bytes = bytes;
  }

  at(position: number): number | undefined {
    if (position >= this.bytes) return undefined;
    this.#cover(position, 1);
    return this.#part[position - this.#start];
  }

  text(from: number, to: number): string {
    this.#cover(from, to - from);
    return this.#part.toString('latin1', from - this.#start, to - this.#start);
  }

  /** A line without its end; `short` when the file ends before that. */
  line(from: number): { text: string; end: number } | 'short' | 'bad' {
    const wanted = Math.min(lineBytesMax, this.bytes - from);
    this.#cover(from, wanted);
    const begin = from - this.#start;
    const end = this.#part.indexOf('\r\n', begin, 'latin1');
    const first = this.#part[begin];
    // Only a command's beginning can be a line that was cut off.
    if (end < 0 || end > begin + wanted) {
      const isOurs = first === star || first === hash || first === 0x24;
      return isOurs && wanted < 32 ? 'short' : 'bad';
    }
    return { text: this.#part.toString('latin1', begin, end), end: this.#start + end + 2 };
  }

  indexOf(byte: number, from: number): number | undefined {
    for (let at = from; at < this.bytes; at = this.#start + this.#part.length) {
      this.#cover(at, 1);
      const found = this.#part.indexOf(byte, at - this.#start);
      if (found >= 0) return this.#start + found;
    }
    return undefined;
  }

  #cover(from: number, length: number): void {
    if (from >= this.#start && from + length <= this.#start + this.#part.length) return;
    const part = Buffer.alloc(Math.min(Math.max(length, windowBytes), this.bytes - from));
    let filled = 0;
    while (filled < part.length) {
      const got = readSync(this.#file, part, filled, part.length - filled, from + filled);
      if (got === 0) break;
      filled += got;
    }
    this.#part = part.subarray(0, filled);
    this.#start = from;
  }
}
