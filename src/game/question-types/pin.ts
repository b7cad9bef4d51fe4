import type { Answer, Solution } from '../../protocol/quiz.ts';
import type { PinRegion } from '../../protocol/question-types/pin.ts';
import { usualRules, type QuestionRules, type Tally } from './question-rules.ts';

/** Cells per side of the grid in which places are counted. */
const gridCells = 20;
const cellLength = 1000 / gridCells;
const coordinateMax = 1000;

const isCoordinate = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= coordinateMax;

export const pin: QuestionRules<'pin'> = {
  ...usualRules,
  show: ({ regions }) => ({ solution: regions }),
  isValid: (_question, answer) => Array.isArray(answer) && answer.length === 2 && answer.every(isCoordinate),
  makeGrader({ solution }) {
    const regions = regionsOf(solution);
    return (answer) => {
      const [x, y] = placeOf(answer);
      return regions.some((region) => isInside(region, x, y)) ? 1 : 0;
    };
  },
  makeTally: tallyCells,
};

const regionsOf = (solution: Solution): PinRegion[] => solution as PinRegion[];
const placeOf = (answer: Answer): [x: number, y: number] => answer as [number, number];

/** Whether a place is in a region or on its border. Exact, because coordinates are integers. */
export function isInside(region: PinRegion, x: number, y: number): boolean {
  if (region.shape === 'circle') return (x - region.x) ** 2 + (y - region.y) ** 2 <= region.r ** 2;
  const { points } = region;
  let isIn = false;
  for (const [index, [bx, by]] of points.entries()) {
    const [ax, ay] = points.at(index - 1) as [number, number];
    const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    const isBetween = Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
    if (cross === 0 && isBetween) return true;
    // A ray to the right crosses this edge if the cross product's sign says that the place is left of it.
    if (ay > y !== by > y && cross > 0 === by > ay) isIn = !isIn;
  }
  return isIn;
}

const cellOf = (coordinate: number): number => Math.min(gridCells - 1, Math.floor(coordinate / cellLength));
const centreOf = (cell: number): number => cell * cellLength + cellLength / 2;

/** Row by row from the top left. */
function tallyCells(): Tally {
  const counts = new Map<number, number>();
  return {
    add(answer) {
      const [x, y] = placeOf(answer);
      const cell = cellOf(y) * gridCells + cellOf(x);
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    },
    counts: () =>
      [...counts]
        .sort(([left], [right]) => left - right)
        .map(([cell, count]) => ({
          x: centreOf(cell % gridCells),
          y: centreOf(Math.floor(cell / gridCells)),
          count,
        })),
  };
}
