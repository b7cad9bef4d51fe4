/** Programs that take one file path as an argument, and their settings from the environment. */

export interface ArgumentOptions {
  readonly name: string;
  /** As in `--help`. */
  readonly usage: string;
  readonly does: string;
  readonly args?: readonly string[];
}

/** The one argument; undefined without it. Ends the process for `--help` (code 0) and for invalid arguments (code 2). */
export function readOneArgument({
  name,
  usage,
  does,
  args = process.argv.slice(2),
}: ArgumentOptions): string | undefined {
  const [first, second] = args;
  const lines = `npm run ${name} ${usage}\n${does}\nSettings are environment variables: see .env.example.\n`;
  if (first === '--help' || first === '-h') {
    process.stdout.write(lines);
    process.exit(0);
  }
  const wrong = second ?? (first?.startsWith('-') === true ? first : undefined);
  if (wrong !== undefined) {
    process.stderr.write(`${name}: was given ${JSON.stringify(wrong)}. Usage: npm run ${name} ${usage}\n`);
    process.exit(2);
  }
  return first;
}
