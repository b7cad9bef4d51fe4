import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { childEnvironment } from '../../support/environment.ts';

type Program = ChildProcess & { stdin: NodeJS.WritableStream; stdout: NodeJS.ReadableStream };

/** Processes of one program, one after the other: the next ones start before the present one is killed. */
export class ProcessLine {
  readonly #name: string;
  readonly #parameters: readonly string[];
  /** The present one is the first. */
  readonly #programs: Promise<Program>[];
  kills = 0;

  /**
   * @param name of a file beside this one, which writes a line when it is there
   * @param ahead how many start, or wait for their turn
   */
  constructor(name: string, parameters: readonly string[], ahead: number) {
    this.#name = name;
    this.#parameters = parameters;
    this.#programs = Array.from({ length: 1 + ahead }, () => this.#start());
  }

  get #present(): Promise<Program> {
    return this.#programs[0] as Promise<Program>;
  }

  async tell(line: string): Promise<void> {
    (await this.#present).stdin.write(`${line}\n`);
  }

  /** Resolves with the next line of the process; never when it is killed before. */
  async ask(line: string): Promise<void> {
    const { stdin, stdout } = await this.#present;
    stdin.write(`${line}\n`);
    await once(stdout, 'data');
  }

  async replace(): Promise<void> {
    this.#programs.push(this.#start());
    await end(await (this.#programs.shift() as Promise<Program>));
    this.kills += 1;
  }

  async end(): Promise<void> {
    await Promise.all(this.#programs.map(async (program) => await end(await program)));
  }

  async #start(): Promise<Program> {
    const path = join(import.meta.dirname, this.#name);
    const program: Program = spawn(process.execPath, [path, ...this.#parameters], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: childEnvironment({}),
    });
    await once(program.stdout, 'data');
    return program;
  }
}

async function end(program: Program): Promise<void> {
  program.kill('SIGKILL');
  if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
}
