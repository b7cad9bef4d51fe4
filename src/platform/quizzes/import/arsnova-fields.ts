import { numberIn, objectsIn, textIn, type JsonObject } from './json-values.ts';
import type { QuestionFields } from './question-fields.ts';
import type { Remarks } from './remarks.ts';
import { unknownType } from './unknown-type.ts';

/** Steps of a scale that a poll has room for. */
const stepsMax = 8;

/** The fields of a question of arsnova.eu. */
export function arsnovaFields(question: JsonObject, remarks: Remarks): QuestionFields {
  const answers = objectsIn(question, 'answers');
  const options = answers.map((answer) => ({ text: textIn(answer, 'text'), correct: answer['isCorrect'] === true }));
  const type = textIn(question, 'type');
  switch (type) {
    case 'SINGLE_CHOICE':
      return { type: 'single', options };
    case 'MULTIPLE_CHOICE':
      return { type: 'multiple', options };
    case 'SURVEY':
      return { type: 'poll', options: options.map(({ text }) => ({ text })) };
    case 'SHORT_TEXT':
      remarks.add('compared');
      return { type: 'text', accept: [...new Set(options.filter(({ correct }) => correct).map(({ text }) => text))] };
    case 'RATING':
      return scaleOf(question, remarks);
    case 'NUMERIC_ESTIMATE':
      return estimate(question, remarks);
    case 'FREETEXT':
      return { fault: 'A text without a right answer is not known here: give it one, or make it a poll.' };
    default:
      return { fault: unknownType(type) };
  }
}

function scaleOf(question: JsonObject, remarks: Remarks): QuestionFields {
  const [low, high] = ['ratingMin', 'ratingMax'].map((field) => numberIn(question, field) ?? Number.NaN);
  const steps = Math.round(Number(high) - Number(low)) + 1;
  if (!(steps >= 2 && steps <= stepsMax)) return { fault: `A scale becomes a poll with 2 to ${stepsMax} steps only.` };
  remarks.add('scale');
  const options = Array.from({ length: steps }, (_, nth) => {
    const label = nth === 0 ? 'ratingLabelMin' : nth === steps - 1 ? 'ratingLabelMax' : '';
    return { text: [Number(low) + nth, textIn(question, label)].filter((part) => part !== '').join(' – ') };
  });
  return { type: 'poll', options };
}

/** Right within a part of the number, or between two others. */
function estimate(question: JsonObject, remarks: Remarks): QuestionFields {
  const read = (field: string) => numberIn(question, field);
  const [correct, percent] = [read('numericReferenceValue'), read('numericTolerancePercent')];
  if (correct === undefined) return { fault: 'The right number is missing.' };
  const sides = [
    correct - (read('numericIntervalLeft') ?? correct),
    (read('numericIntervalRight') ?? correct) - correct,
  ];
  const isRelative = textIn(question, 'numericToleranceMode') === 'RELATIVE_PERCENT';
  const digits = 12;
  const tolerance = isRelative ? (Math.abs(correct) * (percent ?? 0)) / 100 : Math.max(0, Math.min(...sides));
  if (!isRelative && Math.abs(Number(sides[0]) - Number(sides[1])) > 1e-9) remarks.add('uneven');
  const [min, max] = [read('numericMin'), read('numericMax')];
  return {
    type: 'number',
    correct,
    tolerance: Number(tolerance.toPrecision(digits)),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}
