/** Programs that take their settings from the environment and nothing from the command line. */

/**
 * Ends the process if it has an argument: for `--help` with the program's purpose and code 0, otherwise with one line
 * and code 2, before it does anything unintended.
 */
export function endIfGivenArguments(name: string, does: string, args: readonly string[] = process.argv.slice(2)): void {
  const [first] = args;
  if (first === undefined) return;
  const settings = 'Settings are environment variables: see .env.example';
  if (first === '--help' || first === '-h') {
    process.stdout.write(`npm run ${name}: ${does}. It takes no arguments. ${settings}.\n`);
    process.exit(0);
  }
  process.stderr.write(`${name}: takes no arguments, and was given ${JSON.stringify(first)}. ${settings}\n`);
  process.exit(2);
}
