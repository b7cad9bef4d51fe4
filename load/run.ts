/** `npm run load -- SCENARIO [options]`; without a word it says what there is. */
import { speakerOf } from './live-line.ts';
import { runLoad } from './run-load.ts';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stopping.abort());
const { argv, env, stdout } = process;
// Whoever read this has gone (`| head`): nobody is left to run for.
stdout.on('error', () => stopping.abort());
process.exitCode = await runLoad({
  args: argv.slice(2),
  env,
  speaker: speakerOf(stdout),
  signal: stopping.signal,
});
