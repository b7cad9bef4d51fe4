import type { GIFTQuestion, NumericalChoice, NumericalFormat, TextChoice, TextFormat } from 'gift-pegjs';
import { rangeOf } from './range-of.ts';
import type { Remarks } from './remarks.ts';
import { unknownType } from './unknown-type.ts';
import type { QuestionFields } from './question-fields.ts';

type Asked = Exclude<GIFTQuestion, { type: 'Category' }>;

/** The fields of the type that the question is here. `remarks` is told what gets lost. */
export function giftFields(question: Asked, read: (text: TextFormat) => string, remarks: Remarks): QuestionFields {
  switch (question.type) {
    case 'Description':
      remarks.add('slide');
      return { type: 'slide' };
    case 'TF':
      if (question.trueFeedback || question.falseFeedback) remarks.add('feedback');
      return { type: 'true_false', correct: question.isTrue };
    case 'MC':
      return choiceFields(question.choices, read, remarks);
    case 'Short': {
      noteFeedback(question.choices, remarks);
      const whole = question.choices.filter(isWhole);
      if (whole.length < question.choices.length) remarks.add('partial');
      const texts = whole.map(({ text }) => read(text));
      if (texts.some((text) => /(?<!\\)\*/.test(text))) remarks.add('star');
      return { type: 'text', accept: [...new Set(texts.map((text) => text.replaceAll('\\*', '*')))] };
    }
    case 'Numerical':
      return numberFields(question.choices, remarks);
    default:
      return { fault: unknownType(question.type) };
  }
}

const isWhole = ({ weight }: { weight: number | null }): boolean => weight === null || weight === 100;

function noteFeedback(choices: readonly { feedback: TextFormat | null }[], remarks: Remarks): void {
  if (choices.some(({ feedback }) => feedback !== null)) remarks.add('feedback');
}

/** With an answer that is right as a whole, others are not; without one those are right that count at all. */
function choiceFields(
  choices: readonly TextChoice[],
  read: (text: TextFormat) => string,
  remarks: Remarks,
): QuestionFields {
  noteFeedback(choices, remarks);
  const isRight = (choice: TextChoice) => (choice.isCorrect && isWhole(choice)) || choice.weight === 100;
  const hasRight = choices.some(isRight);
  if (choices.some((choice) => !isRight(choice) && choice.weight !== null)) {
    remarks.add(
      hasRight && choices.some(({ weight }) => weight !== null && weight > 0 && weight < 100) ? 'partial' : 'weights',
    );
  }
  const options = choices.map((choice) => ({
    text: read(choice.text),
    correct: hasRight ? isRight(choice) : (choice.weight ?? 0) > 0,
  }));
  const isSingle = options.filter(({ correct }) => correct).length === 1;
  if (hasRight && !isSingle) remarks.add('all_right');
  return { type: isSingle ? 'single' : 'multiple', options };
}

function numberFields(choices: NumericalChoice[] | NumericalFormat, remarks: Remarks): QuestionFields {
  if (!Array.isArray(choices)) return toleranceOf(choices);
  noteFeedback(choices, remarks);
  if (choices.length > 1) remarks.add('partial');
  const right = choices.find(isWhole);
  return right === undefined ? { fault: 'It has no number that is right.' } : toleranceOf(right.text);
}

function toleranceOf({ number, range, numberHigh, numberLow }: NumericalFormat): QuestionFields {
  if (number !== undefined) return { type: 'number', correct: number, tolerance: range ?? 0 };
  return { type: 'number', ...rangeOf(numberLow ?? Number.NaN, numberHigh ?? Number.NaN) };
}
