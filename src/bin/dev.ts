/** `npm run dev`: the product for developers. Web and worker restart, and pages reload, when a file changes. */
import { join } from 'node:path';
import { createServer } from 'vite';
import { readConfig, readEnvironment } from '../config/config.ts';
import { endIfGivenArguments } from '../embedded/no-arguments.ts';
import { runProgram } from '../embedded/run-program.ts';
import { start } from '../embedded/start.ts';

const root = join(import.meta.dirname, '../..');
/** Paths of the server; all others are pages' files. */
const served = ['/api', '/docs', '/healthz', '/readyz', '/metrics'];

endIfGivenArguments('dev', 'the product, restarted and reloaded whenever a file changes');
await runProgram('dev', async () => {
  // No player needs to move to another process first.
  const given = readEnvironment({ DRAIN_MS: '0', ...process.env }, join(root, '.env'));
  const target = `http://127.0.0.1:${readConfig(given).http.port}`;
  const sockets = { '/socket.io': { target, ws: true } };
  const proxy = { ...Object.fromEntries(served.map((path) => [path, target])), ...sockets };
  const pages = await createServer({
    configFile: join(root, 'web/vite.config.ts'),
    clearScreen: false,
    server: { proxy },
  });
  await pages.listen();
  const address = pages.resolvedUrls?.local[0] ?? '';
  // The server's own pages are outdated or not built: the banner and the wall's join address name Vite's.
  const env = { ...given, PUBLIC_URL: address };
  // Vite would end the process before its servers stop.
  process.removeAllListeners('SIGTERM');
  const code = await start({
    env,
    print: (line) => console.log(line),
    restarts: true,
    pages: false,
    ready: () => console.log(`  Pages that reload when a file changes: ${address}\n`),
  });
  await pages.close();
  process.exit(code);
});
