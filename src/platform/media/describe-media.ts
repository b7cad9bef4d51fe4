import type { Media } from '../../../entities/media.ts';
import type { MediaReply } from '../../protocol/media.ts';
import { fileKey, smallKey } from './media-keys.ts';

export function describeMedia(media: Media): MediaReply {
  const { id, kind, width, height, bytes } = media;
  const url = `/media/${fileKey(media)}`;
  if (kind === 'audio' || !width || !height) return { id, kind, url, bytes };
  return { id, kind, url, width, height, bytes, preview: `/media/${smallKey(media)}` };
}
