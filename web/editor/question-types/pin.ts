import type { DraftQuestion } from '../draft/draft.ts';
import { error, missing } from './lines.ts';
import { PinForm, regionsMax } from './pin-form.tsx';
import type { FieldProblem, QuestionForm } from './question-form.ts';

function check({ media, regions = [] }: DraftQuestion): FieldProblem[] {
  const found: FieldProblem[] = [];
  if (media === undefined || media.kind !== 'image') found.push(missing('media/url', 'Choose a picture.'));
  if (regions.length === 0) found.push(missing('regions', 'Say which place is right: add one.'));
  if (regions.length > regionsMax) found.push(error('regions', `There may be ${regionsMax} places at most.`));
  const isWithin = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 1000;
  for (const [at, region] of regions.entries()) {
    const isRight =
      region.shape === 'circle'
        ? [region.x, region.y, region.r].every(isWithin)
        : region.points.length >= 3 && region.points.length <= 20 && region.points.flat().every(isWithin);
    if (!isRight) found.push(error(`regions/${at}`, 'This place is not in the picture. Remove it, and add another.'));
  }
  return found;
}

export const pin: QuestionForm = {
  name: 'A place in a picture',
  take: ({ regions }) => ({ regions: regions ?? [] }),
  Form: PinForm,
  check,
};
