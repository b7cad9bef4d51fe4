import { uploadBytesMax } from '../../../src/protocol/media.ts';
import { RestError } from '../../shared/rest-client.ts';

/** What the file chooser offers; the server judges by content. */
export const acceptedTypes =
  'image/jpeg,image/png,image/webp,image/gif,audio/mpeg,audio/ogg,audio/wav,audio/mp4,.mp3,.ogg,.wav,.m4a';

/** Why a file need not be sent to be refused. */
export function fileProblem({ size, type }: Pick<File, 'size' | 'type'>): string | undefined {
  if (size === 0) return 'This file is empty.';
  if (size > uploadBytesMax) {
    return `This file has ${Math.ceil(size / 1024 / 1024)} MB. Choose one of at most ${uploadBytesMax / 1024 / 1024} MB.`;
  }
  const isMedia = type === '' || /^(?:image|audio)\//.test(type);
  if (isMedia && type !== 'image/svg+xml') return undefined;
  return 'Choose a picture (JPEG, PNG, WebP, GIF) or a sound (MP3, OGG, WAV, M4A).';
}

/** Why an upload came to nothing, and whether the same file may be sent again. */
export function uploadProblem(error: unknown): { text: string; isRepeatable: boolean } {
  const { code, message } = error instanceof RestError ? error : new RestError('internal', String(error));
  if (code === 'unreachable') {
    const text = 'Sending a file needs the network. Everything else of the quiz is kept; send the file again later.';
    return { text, isRepeatable: true };
  }
  const isRepeatable = code === 'busy' || code === 'too_many' || code === 'internal';
  return {
    text: isRepeatable ? 'The server has too much to do. Send the file again in a moment.' : message,
    isRepeatable,
  };
}
