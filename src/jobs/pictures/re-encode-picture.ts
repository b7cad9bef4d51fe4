import { fork } from 'node:child_process';
import type { PictureFormat } from '../../platform/media/media-format.ts';
import { MediaProblem } from '../../platform/media/media-problem.ts';

export interface PictureRequest {
  bytes: Uint8Array;
  /** As its first bytes say. */
  format: PictureFormat;
}

/** WebP files, at most 1600 and 800 pixels wide; size in pixels of the large one. */
export interface EncodedPicture {
  width: number;
  height: number;
  large: Uint8Array<ArrayBuffer>;
  small: Uint8Array<ArrayBuffer>;
}
export type PictureReply = EncodedPicture | { problem: string };
type Message = 'ready' | PictureReply;

const program = new URL('picture-program.ts', import.meta.url);
/** For one picture, in ms: the largest takes four seconds of CPU. */
const timeMs = 60_000;

/**
 * Re-encodes a picture in a process of its own, without this one's environment.
 * @throws {MediaProblem} also when the process crashes or takes too long; an error when it does not start; the reason of
 *   `signal`
 */
export async function reEncodePicture(request: PictureRequest, signal: AbortSignal): Promise<EncodedPicture> {
  signal.throwIfAborted();
  const child = fork(program, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { NODE_ENV: 'production' },
    execArgv: ['--max-old-space-size=128'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<PictureReply>();
  const timer = setTimeout(() => reject(new MediaProblem('This picture takes too long to read.')), timeMs);
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  let isReady = false;
  child.on('message', (message) => {
    const reply = message as Message;
    if (reply !== 'ready') return resolve(reply);
    isReady = true;
    child.send(request, (error) => error && reject(error));
  });
  child.once('error', reject);
  child.once('exit', (code) =>
    reject(isReady ? new MediaProblem('This picture cannot be read.') : new Error(`no decoder: it ended with ${code}`)),
  );
  try {
    const reply = await promise;
    if ('problem' in reply) throw new MediaProblem(reply.problem);
    return reply;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    child.kill('SIGKILL');
  }
}
