import type { Quiz } from '../../../protocol/quiz.ts';
import type { ExportedQuiz } from './exported-quiz.ts';
import { writeQuestions } from './loss-list.ts';
import { choicesOf, isChoice, loseRest, promptOf } from './question-parts.ts';

const rules = { linesMax: 1 };
/** What is read as an option or an answer wherever it stands. */
const taken = /^(?:[A-Z][).]\s|ANSWERS?\s*:)/i;

const letterOf = (index: number): string => String.fromCharCode(65 + index);

/** Moodle's Aiken: a line for the prompt, one for each option, and the letter of the right one. */
export function writeAiken(quiz: Quiz): ExportedQuiz {
  const { written, losses } = writeQuestions(quiz, (question, lost) => {
    if (!isChoice(question) || question.type === 'poll')
      return lost.leaveOut('Aiken has only questions with options of which one is right.');
    const prompt = promptOf(question, rules, lost);
    if (prompt === undefined) return undefined;
    if (taken.test(prompt)) return lost.leaveOut('its prompt would be taken for an answer.');
    const choices = choicesOf(question, { ...rules, max: 26, language: quiz.language }, lost);
    if (choices === undefined) return undefined;
    if (choices.filter(({ correct }) => correct).length > 1)
      return lost.leaveOut('Aiken has only questions with one right answer.');
    if (question.type === 'multiple') lost.lose('type', 'With one right option it is a question with one answer.');
    loseRest(question, { fields: [], usualMs: 20_000 }, lost);
    const options = choices.map(({ text }, at) => `${letterOf(at)}) ${text}\n`);
    return `${prompt}\n${options.join('')}ANSWER: ${letterOf(choices.findIndex(({ correct }) => correct))}\n`;
  });
  return { bytes: Buffer.from(written.join('\n')), losses };
}
