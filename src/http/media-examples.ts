/** Examples of uploads; see `rest-examples.ts`. */
import { mediaListReply, mediaReply } from '../protocol/media.ts';

const picture = {
  id: '0193f2a1-7c1e-7b5a-9d34-3f2f6a0c1b77',
  kind: 'image',
  url: '/media/q3vGm0xkQmC5yq1nJcUeWA.webp',
  width: 1600,
  height: 1067,
  bytes: 148_220,
  preview: '/media/q3vGm0xkQmC5yq1nJcUeWA-800.webp',
} as const;

export const mediaExamples = {
  deleteMedia: {},
  listMedia: {
    reply: {
      schema: mediaListReply,
      example: {
        media: [
          {
            ...picture,
            alt: 'A river',
            createdAt: 1_796_000_000_000,
            storedBytes: 190_400,
            quizzes: [{ id: '0193f2a1-8b52-7d1f-a0c4-6f2d9b7e5a10', title: 'Rivers' }],
            games: 2,
          },
        ],
        held: { media: 1, mediaBytes: 190_400 },
        most: { media: 2000, mediaBytes: 1_000_000_000 },
      },
    },
  },
  addMedia: { reply: { schema: mediaReply, example: picture } },
} as const;
