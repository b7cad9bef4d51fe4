import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { RedisCommands } from './connect.ts';
import { CodedError } from '../protocol/errors.ts';
import { orBusy } from './or-busy.ts';

export type ScriptReply = string | number | null | ScriptReply[];

interface Script {
  source: string;
  sha: string;
}

const folder = new URL('./scripts/', import.meta.url);

/** Reads every script; `--- @include name` is replaced by `include/name.lua`. The `#!lua` line stays first. */
export function loadScripts(): Map<string, Script> {
  const scripts = new Map<string, Script>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.lua'))) {
    const source = readFileSync(new URL(file, folder), 'utf8').replace(/^--- @include (\S+)$/gm, (_, name: string) =>
      readFileSync(new URL(`include/${name}.lua`, folder), 'utf8'),
    );
    scripts.set(file.slice(0, -4), { source, sha: createHash('sha1').update(source).digest('hex') });
  }
  return scripts;
}

/** Runs the Lua scripts by name on the command connection. */
export class ScriptRunner {
  readonly #redis: RedisCommands;
  readonly #scripts: ReadonlyMap<string, Script>;
  /** Number of scripts sent: tests count Redis calls with it. */
  calls = 0;
  readonly #onCalled: (name: string, seconds: number) => void;

  /** @param onCalled gets the duration of every call, successful or not */
  constructor(
    redis: RedisCommands,
    scripts: ReadonlyMap<string, Script>,
    onCalled: (name: string, seconds: number) => void = () => undefined,
  ) {
    this.#redis = redis;
    this.#scripts = scripts;
    this.#onCalled = onCalled;
  }

  /**
   * Runs one script by its digest; loads it into Redis when needed.
   * @throws {CodedError} `busy` when Redis is unavailable, full or cannot serve: the script's effect is then unknown,
   *   unless Redis is full.
   */
  async run(name: string, keys: readonly string[], args: readonly (string | number)[]): Promise<ScriptReply> {
    const script = this.#scripts.get(name);
    if (script === undefined) throw new Error(`no script named ${name}`);
    this.calls += 1;
    const sentMs = performance.now();
    try {
      return await orBusy(this.#evaluate(script, keys, args));
    } catch (error) {
      if (error instanceof CodedError) throw error;
      throw new Error(`script ${name} failed`, { cause: error });
    } finally {
      this.#onCalled(name, (performance.now() - sentMs) / 1000);
    }
  }

  async #evaluate(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<ScriptReply> {
    try {
      return (await this.#redis.evalsha(script.sha, keys.length, ...keys, ...args)) as ScriptReply;
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return (await this.#redis.eval(script.source, keys.length, ...keys, ...args)) as ScriptReply;
    }
  }
}
