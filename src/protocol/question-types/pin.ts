import * as z from 'zod/mini';
import { integerBetween } from '../../lib/field-schemas.ts';
import { answeredFields, mediaSchema, type QuestionTypeExample, type QuestionTypeSchemas } from './question-type.ts';

/** In thousandths of the picture's width (x) or height (y). */
const thousandths = integerBetween(0, 1000);
const place = z.tuple([thousandths, thousandths]);
/** Circles are in thousandths: in a picture that is not square they are drawn as ellipses. */
export const regionSchema = z.union([
  z.strictObject({ shape: z.literal('circle'), x: thousandths, y: thousandths, r: thousandths }),
  z.strictObject({ shape: z.literal('polygon'), points: z.array(place).check(z.minLength(3), z.maxLength(20)) }),
]);
const regions = z.array(regionSchema).check(z.minLength(1), z.maxLength(8));
export type PinRegion = z.infer<typeof regionSchema>;

/** A place in a picture, right in any of the regions. */
export const pin = {
  question: z.strictObject({
    type: z.literal('pin'),
    ...answeredFields,
    media: z.strictObject({ ...mediaSchema.shape, kind: z.literal('image') }),
    regions,
  }),
  answer: z.array(thousandths).check(z.length(2)),
  solution: regions,
  /** By the centres of the cells of a grid of 20 × 20; without empty cells. */
  counts: z.array(z.object({ x: z.int(), y: z.int(), count: z.int() })),
} as const satisfies QuestionTypeSchemas;

const mars: PinRegion = { shape: 'circle', x: 389, y: 637, r: 55 };
const jupiter: PinRegion = { shape: 'circle', x: 282, y: 293, r: 90 };
const question = {
  type: 'pin',
  prompt: 'Where is Mars? Count the planets from the Sun.',
  media: { kind: 'image', url: '/planets.svg', alt: 'The Sun in a corner, and eight planets on their orbits' },
  timeLimitMs: 25_000,
  regions: [mars],
  explanation: 'The fourth planet, after Mercury, Venus and the Earth.',
} as const satisfies z.input<typeof pin.question>;

export const pinExample: QuestionTypeExample<z.input<typeof pin.question>> = {
  question,
  changed: { ...question, regions: [jupiter] },
  shown: {},
  solution: [mars],
  counts: [
    { x: 225, y: 225, count: 1 },
    { x: 275, y: 275, count: 3 },
    { x: 325, y: 325, count: 2 },
    { x: 175, y: 525, count: 4 },
    { x: 375, y: 625, count: 19 },
    { x: 425, y: 625, count: 6 },
    { x: 375, y: 675, count: 2 },
    { x: 275, y: 775, count: 2 },
  ],
  answered: 39,
  answers: [
    [389, 637],
    [282, 293],
    [0, 1000],
  ],
  refused: [[389], [389, 637, 1], [-1, 5], [1001, 0], [0.5, 3], [], 5, true, '389,637'],
  guess: (_shown, below) => [below(1001), below(1001)],
};
