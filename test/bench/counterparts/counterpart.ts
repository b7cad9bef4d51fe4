import { join } from 'node:path';
import { MeasuredProcess } from '../measured-process.ts';

/** Starts one of the bare servers of this folder as a measured process. */
export async function startCounterpart(
  name: 'socket-io-server' | 'ws-echo-server',
): Promise<{ server: MeasuredProcess; url: string }> {
  const server = MeasuredProcess.start({ script: join(import.meta.dirname, `${name}.ts`) });
  const { port } = await server.told<{ port: number }>('port');
  return { server, url: `http://127.0.0.1:${port}` };
}
