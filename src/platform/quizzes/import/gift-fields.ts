import type { GIFTQuestion, NumericalChoice, NumericalFormat, TextChoice, TextFormat } from 'gift-pegjs';

/** What only one type of question has. */
export type GiftFields = { type: string } & Record<string, unknown>;

type Asked = Exclude<GIFTQuestion, { type: 'Category' }>;
type Remark = (code: 'partial' | 'weights' | 'feedback' | 'slide') => void;

/** The fields of the type that the question is here; undefined for what is not here. `note` is told what gets lost. */
export function giftFields(question: Asked, read: (text: TextFormat) => string, note: Remark): GiftFields | undefined {
  switch (question.type) {
    case 'Description':
      note('slide');
      return { type: 'slide' };
    case 'TF':
      if (question.trueFeedback || question.falseFeedback) note('feedback');
      return { type: 'true_false', correct: question.isTrue };
    case 'MC':
      return choiceFields(question.choices, read, note);
    case 'Short': {
      noteFeedback(question.choices, note);
      const whole = question.choices.filter(isWhole);
      if (whole.length < question.choices.length) note('partial');
      return { type: 'text', accept: [...new Set(whole.map(({ text }) => read(text)))] };
    }
    case 'Numerical':
      return numberFields(question.choices, note);
    default:
      return undefined;
  }
}

const isWhole = ({ weight }: { weight: number | null }): boolean => weight === null || weight === 100;

function noteFeedback(choices: readonly { feedback: TextFormat | null }[], note: Remark): void {
  if (choices.some(({ feedback }) => feedback !== null)) note('feedback');
}

/** With an answer that is right as a whole, others are not; without one those are right that count at all. */
function choiceFields(choices: readonly TextChoice[], read: (text: TextFormat) => string, note: Remark): GiftFields {
  noteFeedback(choices, note);
  const isRight = (choice: TextChoice) => (choice.isCorrect && isWhole(choice)) || choice.weight === 100;
  const hasRight = choices.some(isRight);
  if (choices.some((choice) => !isRight(choice) && choice.weight !== null)) {
    note(
      hasRight && choices.some(({ weight }) => weight !== null && weight > 0 && weight < 100) ? 'partial' : 'weights',
    );
  }
  const options = choices.map((choice) => ({
    text: read(choice.text),
    correct: hasRight ? isRight(choice) : (choice.weight ?? 0) > 0,
  }));
  const isSingle = options.filter(({ correct }) => correct).length === 1;
  return { type: isSingle ? 'single' : 'multiple', options };
}

function numberFields(choices: NumericalChoice[] | NumericalFormat, note: Remark): GiftFields | undefined {
  if (!Array.isArray(choices)) return toleranceOf(choices);
  noteFeedback(choices, note);
  if (choices.length > 1) note('partial');
  const right = choices.find(isWhole);
  return right === undefined ? undefined : toleranceOf(right.text);
}

/** Digits that are kept of what is worked out: half of a sum has more than were written. */
const digits = 12;
const rounded = (value: number): number => Number(value.toPrecision(digits));

function toleranceOf({ number, range, numberHigh, numberLow }: NumericalFormat): GiftFields {
  if (number !== undefined) return { type: 'number', correct: number, tolerance: range ?? 0 };
  const [low, high] = [numberLow ?? Number.NaN, numberHigh ?? Number.NaN];
  return { type: 'number', correct: rounded((low + high) / 2), tolerance: rounded((high - low) / 2) };
}
