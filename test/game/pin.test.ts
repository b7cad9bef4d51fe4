import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInside } from '../../src/lib/is-inside.ts';
import { scorers } from '../../src/game/scorers.ts';
import type { PinRegion } from '../../src/protocol/question-types/pin.ts';
import { exampleOf, questionSchema } from '../../src/protocol/quiz.ts';
import { exampleShown } from './sample-questions.ts';

const coordinate = fc.integer({ min: 0, max: 1000 });
const polygon = (...points: [number, number][]): PinRegion => ({ shape: 'polygon', points });

describe('a region', () => {
  it('holds its borders and its corners [PIN-2]', () => {
    const circle: PinRegion = { shape: 'circle', x: 500, y: 500, r: 50 };
    expect([isInside(circle, 530, 540), isInside(circle, 550, 500), isInside(circle, 551, 500)]).toEqual([
      true,
      true,
      false,
    ]);
    const square = polygon([100, 100], [300, 100], [300, 300], [100, 300]);
    for (const [x, y] of [
      [100, 100],
      [300, 300],
      [200, 100],
      [100, 250],
      [299, 299],
    ] as const)
      expect([x, y, isInside(square, x, y)]).toEqual([x, y, true]);
    for (const [x, y] of [
      [99, 100],
      [301, 300],
      [200, 99],
      [200, 301],
      [0, 100],
      [1000, 300],
    ] as const)
      expect([x, y, isInside(square, x, y)]).toEqual([x, y, false]);
    // Borders are exact where they are no multiples of anything.
    const sliver = polygon([0, 0], [1000, 333], [1000, 334]);
    expect([isInside(sliver, 1000, 333), isInside(sliver, 999, 333), isInside(sliver, 500, 166)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('may be concave, and a point of no size is right only exactly', () => {
    const u = polygon([0, 0], [300, 0], [300, 300], [200, 300], [200, 100], [100, 100], [100, 300], [0, 300]);
    expect([isInside(u, 150, 200), isInside(u, 50, 200), isInside(u, 250, 200), isInside(u, 150, 50)]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    const point: PinRegion = { shape: 'circle', x: 3, y: 4, r: 0 };
    expect([isInside(point, 3, 4), isInside(point, 3, 5)]).toEqual([true, false]);
  });

  it('is the same whichever corner comes first and whichever way round', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 20 }),
        fc.nat(19),
        fc.tuple(coordinate, coordinate),
        (points, turn, [x, y]) => {
          const turned = points.map((_, index) => points[(index + turn) % points.length]!);
          const inside = isInside(polygon(...points), x, y);
          expect(isInside(polygon(...turned), x, y)).toBe(inside);
          expect(isInside(polygon(...points.toReversed()), x, y)).toBe(inside);
          for (const [px, py] of points) expect(isInside(polygon(...points), px, py)).toBe(true);
        },
      ),
    );
  });

  it('in a triangle agrees with the three sides that a place is on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 3 }),
        coordinate,
        coordinate,
        (points, x, y) => {
          const [a, b, c] = points as [[number, number], [number, number], [number, number]];
          const side = (p: [number, number], q: [number, number]) =>
            Math.sign((q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]));
          const sides = [side(a, b), side(b, c), side(c, a)];
          const area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
          fc.pre(area !== 0);
          const isIn = !(sides.includes(1) && sides.includes(-1));
          expect(isInside(polygon(a, b, c), x, y)).toBe(isIn);
        },
      ),
    );
  });
});

describe('places', () => {
  it('are counted by cells of a grid of 20 × 20, row by row, and the last cell holds the far border [PIN-3]', () => {
    const { counts } = scorers.newest.summarizeQuestion(
      exampleShown('pin'),
      [
        [1000, 1000],
        [999, 951],
        [0, 0],
        [49, 49],
        [50, 49],
        [389, 637],
      ].map((answer) => ({ answer, elapsedMs: 0 })),
    );
    expect(counts).toEqual([
      { x: 25, y: 25, count: 2 },
      { x: 75, y: 25, count: 1 },
      { x: 375, y: 625, count: 1 },
      { x: 975, y: 975, count: 2 },
    ]);
  });
});

describe('an authored pin', () => {
  const { question } = exampleOf('pin');
  const accepts = (change: object) => questionSchema.safeParse({ ...question, ...change }).success;
  const circle = { shape: 'circle', x: 1, y: 2, r: 3 };

  it('needs a picture, and one to eight regions within it [PIN-1]', () => {
    expect(accepts({})).toBe(true);
    expect(accepts({ media: undefined })).toBe(false);
    expect(accepts({ media: { kind: 'video', url: '/a.mp4' } })).toBe(false);
    expect(accepts({ regions: [] })).toBe(false);
    expect(accepts({ regions: Array.from({ length: 8 }, () => circle) })).toBe(true);
    expect(accepts({ regions: Array.from({ length: 9 }, () => circle) })).toBe(false);
    for (const wrong of [
      { ...circle, x: 1001 },
      { ...circle, r: -1 },
      { ...circle, y: 0.5 },
      { ...circle, correct: true },
      { shape: 'square', x: 1, y: 2, r: 3 },
      {
        shape: 'polygon',
        points: [
          [0, 0],
          [1, 1],
        ],
      },
      { shape: 'polygon', points: Array.from({ length: 21 }, (_, i) => [i, i * i]) },
      {
        shape: 'polygon',
        points: [
          [0, 0],
          [1, 1],
          [2, 2, 2],
        ],
      },
    ])
      expect([wrong, accepts({ regions: [wrong] })]).toEqual([wrong, false]);
    expect(
      accepts({
        regions: [
          {
            shape: 'polygon',
            points: [
              [0, 0],
              [1000, 0],
              [500, 1000],
            ],
          },
        ],
      }),
    ).toBe(true);
  });
});
