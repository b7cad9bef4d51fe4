/** Uploaded pictures and sounds. */
import * as z from 'zod/mini';
import { instant } from './text.ts';

/** Bytes of an upload. */
export const uploadBytesMax = 10 * 1024 * 1024;
export const altMax = 500;

export const mediaReply = z.object({
  id: z.string(),
  kind: z.enum(['image', 'audio']),
  /** A path of this site that never changes its content. */
  url: z.string(),
  /** Of a picture, in pixels: at most 1600 wide. */
  width: z.optional(z.int()),
  height: z.optional(z.int()),
  /** Of the file at `url`. */
  bytes: z.int(),
  /** Of a picture: the path of a smaller version, at most 800 pixels wide. */
  preview: z.optional(z.string()),
});
export type MediaReply = z.infer<typeof mediaReply>;

/** Of one person; `mediaBytes` are of all files of an upload. */
const amount = z.object({ media: z.int(), mediaBytes: z.number() });

export const mediaListReply = z.object({
  /** The newest first. */
  media: z.array(
    z.extend(mediaReply, {
      alt: z.optional(z.string()),
      createdAt: instant,
      /** Of all its files. */
      storedBytes: z.int(),
      /** Those that use it, in their newest version or their draft: 20 at most, what was changed last first. */
      quizzes: z.array(z.object({ id: z.string(), title: z.string(), trash: z.optional(z.boolean()) })),
      /** How many use it. */
      games: z.int(),
    }),
  ),
  held: amount,
  most: amount,
  /** The cursor of the next page; absent after the last. */
  next: z.optional(z.string()),
});
export type MediaListReply = z.infer<typeof mediaListReply>;
