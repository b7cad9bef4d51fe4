/** `npm run swarm [-- --players N | --sweep N,N,…] [--burst | --think-ms N] [--questions N] [--rooms N] [--target URL]` */
import { runSwarm } from './run-swarm.ts';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
const { argv, env } = process;
process.exitCode = await runSwarm({
  args: argv.slice(2),
  env,
  print: (line) => console.log(line),
  signal: stopping.signal,
});
