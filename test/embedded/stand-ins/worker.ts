/** Stands for src/bin/worker.ts: lives until it is told to stop. */
const timer = setInterval(() => undefined, 60_000);
process.once('SIGTERM', () => clearInterval(timer));
