/** Makes pictures for tests in a process of its own: the tests say that their process never loads a decoder. */
import sharp from 'sharp';

const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: 'teal', noise: { type: 'gaussian', mean: 128, sigma: 20 } },
  });
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 30, alpha: 0.5 } } });

/** Turned by its EXIF, with a place in it. */
const jpeg = noise(2000, 1000)
  .jpeg({ quality: 60 })
  .withMetadata({
    orientation: 6,
    exif: { IFD0: { Copyright: 'a secret of its author' }, IFD3: { GPSLatitude: '1/1' } },
  });
const frame = (background: string) =>
  sharp({ create: { width: 90, height: 60, channels: 3, background } })
    .png()
    .toBuffer();
const gif = sharp([await frame('red'), await frame('blue')], { join: { animated: true } }).gif();
const made = {
  jpeg,
  png: plain(400, 300).png(),
  webp: plain(900, 300).webp(),
  gif,
  strip: plain(100, 9000).png(),
  tiff: plain(40, 30).tiff(),
  avif: plain(40, 30).avif(),
};
const files: Record<string, string> = {};
for (const [name, picture] of Object.entries(made)) files[name] = (await picture.toBuffer()).toString('base64');
console.log(JSON.stringify(files));
