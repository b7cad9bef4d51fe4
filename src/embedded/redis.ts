/** The embedded Redis (or Valkey), which acknowledges a write only when it is on disk. */
import { connect } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { endServerOf } from './leftover.ts';
import { repairRedis, refuseSilentLoss } from './repair-redis.ts';
import { findRedisProgram } from './redis-program.ts';
import { readOrMakePassword, writePrivateFile } from './secret-file.ts';
import { pollWhileRunning, serverEnvironment, type Server, type ServerOptions } from './service.ts';
import { canUse, makePrivateDir } from './service-user.ts';
import { StartError } from '../lib/start-error.ts';

const memoryLeastBytes = 256 * 1024 * 1024;
const pingTimeoutMs = 1000;

/**
 * Finds the program, writes the configuration, and describes how to run the server.
 * @throws {StartError} when there is no usable program.
 */
export async function prepareRedis(options: ServerOptions): Promise<Server> {
  const { dataDir, user } = options;
  const file = await findRedisProgram(options);
  if (user && !canUse(user, file, 'program')) throw new StartError(`${file} can't be run by the user "${user.name}"`);
  const folder = join(dataDir, 'redis');
  makePrivateDir(folder, user);
  refuseSilentLoss({ folder });
  const password = readOrMakePassword(join(dataDir, 'redis.password'), user);
  const port = await findFreePort();
  const pidFile = join(folder, 'redis.pid');
  const configFile = join(dataDir, 'redis.conf');
  // A file instead of arguments, which every user of the machine can read.
  writePrivateFile(configFile, configuration(port, password, folder, pidFile), user);
  return {
    port,
    url: `redis://:${password}@127.0.0.1:${port}`,
    command: {
      name: 'redis',
      file,
      args: [configFile],
      cwd: folder,
      env: serverEnvironment(options.searchPath),
      user,
      stopSignal: 'SIGTERM',
    },
    beforeStart: () => endServerOf(pidFile, folder, 'SIGTERM'),
    repair: (lines) => repairRedis({ folder, program: file, user, tell: options.tell }, lines),
    ready: (child) => pollWhileRunning(child, () => answersPing(port, password)),
    // The level is the mark after the time: '#' is a warning.
    shows: (line) =>
      / # /.test(line) && !line.includes('User requested shutdown') && !line.includes('now ready to exit'),
  };
}

function configuration(port: number, password: string, folder: string, pidFile: string): string {
  const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    'daemonize no',
    'supervised no',
    `dir ${quote(folder)}`,
    `pidfile ${quote(pidFile)}`,
    'appendonly yes',
    'appendfsync always',
    'no-appendfsync-on-rewrite no',
    // Redis would silently cut off everything behind a damaged length: repairRedis examines it first.
    'aof-load-truncated no',
    'save ""',
    'maxmemory-policy noeviction',
    `maxmemory ${memoryBytes()}`,
    '',
  ].join('\n');
}

/** A quarter of the memory of this machine or its container. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.max(memoryLeastBytes, Math.floor(total / 4));
}

/** Whether it answers, and not with LOADING. A raw socket: two commands need no client that reconnects. */
function answersPing(port: number, password: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let reply = '';
  const socket = connect({ host: '127.0.0.1', port }, () => socket.write(`AUTH ${password}\r\nPING\r\n`));
  socket.setTimeout(pingTimeoutMs, () => socket.destroy());
  socket.on('data', (chunk) => {
    reply += chunk.toString('latin1');
    if (reply.split('\r\n').length > 2) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => resolve(reply.includes('+PONG')));
  return promise;
}
