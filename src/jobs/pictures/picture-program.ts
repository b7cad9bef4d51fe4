/**
 * Re-encodes one picture, in a process of its own: the parent sends its bytes and gets two WebP files, or why there are
 * none. A picture that crashes its decoder, or never ends, costs this process alone.
 */
import { setPriority } from 'node:os';
import sharp from 'sharp';
import { pictureFormats } from '../../platform/media/media-format.ts';
import type { PictureReply, PictureRequest } from './re-encode-picture.ts';

/** Games go first. */
const niceness = 10;
const pixelsMax = 40_000_000;
/** WebP has at most 16,383 pixels a side: strips are made narrower. */
const sizes = { large: { width: 1600, height: 4096 }, small: { width: 800, height: 2048 } } as const;
const webp = { quality: 80, effort: 4 } as const;

sharp.concurrency(1);
sharp.cache(false);
// Only the decoders of the formats that are taken exist: no SVG, TIFF, HEIF, PDF.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
});

const damaged = { problem: 'This picture is damaged, or not all of it came.' };
const tooLarge = { problem: 'This picture has more than 40 megapixels.' };

async function reEncode({ bytes, format }: PictureRequest): Promise<PictureReply> {
  const input = sharp(bytes, { failOn: 'error', limitInputPixels: pixelsMax, sequentialRead: true });
  const { format: found, width, height } = await input.metadata();
  if (found !== format || !pictureFormats.some((each) => each === found)) return damaged;
  if (width * height > pixelsMax) return tooLarge;
  // Of a moving picture the first one. Without metadata: turned as its EXIF says, in sRGB.
  const fit = { fit: 'inside', withoutEnlargement: true } as const;
  const { data, info } = await input
    .autoOrient()
    .resize({ ...sizes.large, ...fit })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const shown = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  const large = await shown().webp(webp).toBuffer();
  const small = await shown()
    .resize({ ...sizes.small, ...fit })
    .webp(webp)
    .toBuffer();
  return { width: info.width, height: info.height, large, small };
}

process.once('message', (request: PictureRequest) => {
  reEncode(request)
    .catch((error: unknown): PictureReply => (/pixel limit/.test(String(error)) ? tooLarge : damaged))
    .then((reply) => process.send?.(reply))
    .catch(() => process.exit(1));
});
process.once('disconnect', () => process.exit(0));
try {
  setPriority(niceness);
} catch (error) {
  // A container may forbid it: pictures are then made at the usual priority.
  if ((error as NodeJS.ErrnoException).code === undefined) throw error;
}
// From here on, whatever ends this process is the picture's fault.
process.send?.('ready');
