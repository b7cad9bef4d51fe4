import type { Media } from '../../src/protocol/quiz.ts';

/** The same picture at most 800 pixels wide, if it was uploaded here: enough for a phone. */
export const smallPicture = (media: Media): Media => ({
  ...media,
  url: media.url.replace(/^\/media.{23}(?=\.webp)/, '$&-800'),
});
