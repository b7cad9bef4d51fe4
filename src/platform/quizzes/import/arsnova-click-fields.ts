import { numberIn, objectsIn, textIn, type JsonObject } from './json-values.ts';
import type { QuestionFields } from './question-fields.ts';
import type { Remarks } from './remarks.ts';
import { unknownType } from './unknown-type.ts';

const isTrue = /^(?:true|wahr|richtig|vrai|verdadero|verdadeiro|vero|tiesa)$/i;
const isFalse = /^(?:false|falsch|faux|falso|netiesa)$/i;

/** The fields of a question of arsnova.click. */
export function clickFields(question: JsonObject, remarks: Remarks): QuestionFields {
  const answers = objectsIn(question, 'answerOptionList');
  const options = answers.map((answer) => ({
    text: textIn(answer, 'answerText'),
    correct: answer['isCorrect'] === true,
  }));
  const type = textIn(question, 'TYPE');
  switch (type) {
    case 'SingleChoiceQuestion':
    case 'YesNoSingleChoiceQuestion':
      return { type: 'single', options };
    case 'TrueFalseSingleChoiceQuestion':
      return statementOf(options) ?? { type: 'single', options };
    case 'MultipleChoiceQuestion':
      return { type: 'multiple', options };
    case 'SurveyQuestion':
    case 'ABCDSurveyQuestion':
    case 'ABCDSingleChoiceQuestion':
      if (question['multipleSelectionEnabled'] === true) remarks.add('one_pick');
      return { type: 'poll', options: options.map(({ text }) => ({ text })) };
    case 'RangedQuestion': {
      const correct = numberIn(question, 'correctValue');
      if (correct === undefined) return { fault: 'The right number is missing.' };
      const [low, high] = [textIn(question, 'rangeMin'), textIn(question, 'rangeMax')];
      remarks.warn(
        'range',
        `Numbers from ${low} to ${high} counted in part: here only ${correct} does. Set a tolerance.`,
      );
      return { type: 'number', correct };
    }
    case 'FreeTextQuestion':
      return typed(answers, remarks);
    default:
      return { fault: unknownType(type) };
  }
}

function statementOf(options: readonly { text: string; correct: boolean }[]): QuestionFields | undefined {
  const yes = options.find(({ text }) => isTrue.test(text));
  const no = options.find(({ text }) => isFalse.test(text));
  if (options.length !== 2 || yes === undefined || no === undefined || yes.correct === no.correct) return undefined;
  return { type: 'true_false', correct: yes.correct };
}

/** How it compares texts has several switches; case is the one that is here as well. */
function typed(answers: readonly JsonObject[], remarks: Remarks): QuestionFields {
  const accept = [...new Set(answers.map((answer) => textIn(answer, 'answerText')))];
  const isCased = answers.length > 0 && answers.every((answer) => answer['configCaseSensitive'] === true);
  if (!isCased) remarks.add('compared');
  return { type: 'text', accept, ...(isCased ? { caseSensitive: true } : {}) };
}
