import { Buffer } from 'node:buffer';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Media } from '../../../entities/media.ts';
import { checkSound } from '../../platform/media/check-sound.ts';
import { sniffFormat } from '../../platform/media/media-format.ts';
import { deleteFiles, fileKey, quarantineKey, smallKey } from '../../platform/media/media-keys.ts';
import { MediaProblem } from '../../platform/media/media-problem.ts';
import type { MediaStore } from '../../platform/media/media-store.ts';
import { reEncodePicture } from '../pictures/re-encode-picture.ts';
import type { RunningJob } from '../running-job.ts';

export interface MediaDeps {
  orm: MikroORM;
  media: MediaStore;
}

type Served = Pick<Media, 'bytes' | 'storedBytes'> & Partial<Pick<Media, 'width' | 'height'>>;

/**
 * Makes of an upload in quarantine what is served, or notes why it can't. Idempotent: the names of its files are in the
 * row, and the row changes its state once. @returns the number of uploads that were processed
 * @throws when the store or Postgres is unavailable: then the job is retried
 */
export async function processMedia(
  { orm, media: store }: MediaDeps,
  mediaId: string,
  { signal }: Pick<RunningJob, 'signal'>,
): Promise<number> {
  const em = orm.em.fork();
  const row = await em.findOne(Media, { id: mediaId });
  if (row?.state !== 'processing') {
    await store.delete(quarantineKey(mediaId));
    return 0;
  }
  try {
    const served = await serve(store, row, signal);
    const changed = await em.nativeUpdate(Media, { id: mediaId, state: 'processing' }, { state: 'ready', ...served });
    // Its sender gave up meanwhile; or another run of this job was faster.
    if (changed === 0 && (await em.count(Media, { id: mediaId })) === 0) await deleteFiles(store, row);
  } catch (error) {
    if (!(error instanceof MediaProblem)) throw error;
    const failed = { state: 'failed', problem: error.message } as const;
    await em.nativeUpdate(Media, { id: mediaId, state: 'processing' }, failed);
  }
  await store.delete(quarantineKey(mediaId));
  return 1;
}

async function serve(store: MediaStore, row: Media, signal: AbortSignal): Promise<Served> {
  const bytes = await store.read(quarantineKey(row.id));
  const found = bytes && sniffFormat(bytes);
  if (bytes === undefined || found?.kind !== row.kind) throw new MediaProblem('The file was lost on its way.');
  if (found.kind === 'audio') {
    checkSound(bytes, found.format);
    await store.put(fileKey(row), Buffer.from(bytes));
    return { bytes: bytes.length, storedBytes: bytes.length };
  }
  const { large, small, width, height } = await reEncodePicture({ bytes, format: found.format }, signal);
  await store.put(fileKey(row), large);
  await store.put(smallKey(row), small);
  return { bytes: large.length, storedBytes: large.length + small.length, width, height };
}
