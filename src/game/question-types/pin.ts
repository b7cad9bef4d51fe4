import { isInside } from '../../lib/is-inside.ts';
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
