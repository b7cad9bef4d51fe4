import type { Media } from '../../../entities/media.ts';
import type { MediaStore } from './media-store.ts';

type Named = Pick<Media, 'id' | 'name' | 'kind' | 'extension'>;

/** Where an upload waits for its job. Nothing serves it. */
export const quarantineKey = (id: string): string => `quarantine/${id}`;
export const fileKey = ({ name, extension }: Pick<Media, 'name' | 'extension'>): string => `${name}.${extension}`;
/** Of the 800 pixels wide version of a picture. */
export const smallKey = ({ name, extension }: Pick<Media, 'name' | 'extension'>): string => `${name}-800.${extension}`;

/** Keys that are served. */
export const servedKey = /^[A-Za-z0-9_-]{22}(?:(?:-800)?\.webp|\.(?:mp3|ogg|wav|m4a))$/;

/** Deletes all that is stored of one upload, whatever its state. Idempotent. */
export async function deleteFiles(store: MediaStore, media: Named): Promise<void> {
  const served = media.kind === 'image' ? [fileKey(media), smallKey(media)] : [fileKey(media)];
  for (const key of [quarantineKey(media.id), ...served]) {
    // oxlint-disable-next-line no-await-in-loop -- there are three
    await store.delete(key);
  }
}
