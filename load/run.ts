/** `npm run load [-- classroom] [--target URL] [--players N] [--questions N]` */
import { runLoad } from './run-load.ts';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
const { argv, env } = process;
process.exitCode = await runLoad({
  args: argv.slice(2),
  env,
  print: (line) => console.log(line),
  signal: stopping.signal,
});
