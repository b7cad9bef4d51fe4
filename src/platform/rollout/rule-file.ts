import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Logger } from '../../observability/logger.ts';
import { PathRule, RuleError } from './path-rule.ts';

/** The last readable rule of a flags file. */
export interface FileRule {
  rule: PathRule;
  /** Digest of the text. */
  version: string;
  readAtMs: number;
}

/**
 * A flags file that may change at runtime. A missing or invalid file keeps the last good rule active, and is logged
 * once for each state of the file.
 */
export class RuleFile {
  readonly path: string;
  readonly #logger: Logger;
  #last: FileRule | undefined;
  #seen = '';
  #error: string | undefined;

  constructor(path: string, logger: Logger) {
    this.path = path;
    this.#logger = logger;
  }

  /** The fault of the current file. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Reads the file. @param nowMs Unix milliseconds */
  async read(nowMs: number): Promise<FileRule | undefined> {
    const text = await this.#text();
    const version = createHash('sha256').update(text).digest('base64url').slice(0, 16);
    if (version === this.#seen) return this.#last;
    this.#seen = version;
    try {
      if (text.startsWith(unreadable)) throw new RuleError(text.slice(unreadable.length));
      this.#last = { rule: PathRule.parse(text), version, readAtMs: nowMs };
      this.#error = undefined;
      this.#logger.info({ file: this.path, percent: this.#last.rule.percent }, 'the rollout follows the flags file');
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      this.#error = error.message;
      const kept = this.#last === undefined ? 'there is no rule of it' : 'its last good rule stays';
      this.#logger.error({ file: this.path }, `the flags file cannot be used, ${kept}: ${error.message}`);
    }
    return this.#last;
  }

  async #text(): Promise<string> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      return `${unreadable}${(error as NodeJS.ErrnoException).code ?? String(error)}`;
    }
  }
}

/** No text of a file begins with it. */
const unreadable = '\0cannot be read: ';
