import type { Question, Quiz } from '../../../protocol/quiz.ts';
import { shownLine } from '../../../lib/visible-text.ts';
import type { ExportedQuiz } from './exported-quiz.ts';
import { type GiftTexts, giftTextsOf } from './gift-texts.ts';
import { QuestionLosses, writeQuestions } from './loss-list.ts';
import { plainNumber } from './plain-number.ts';
import { choicesOf, isChoice, loseRest, promptOf, typedOf, type Choice } from './question-parts.ts';
import { writtenText } from './written-text.ts';

/** Readers make one space of several, and have a way of their own to write signs that are escaped. */
const rules = { simplify: (text: string) => text.replace(/[^\S\n]{2,}/g, ' ').replace(/&{2,}(?=\d{3})/g, '&') };

/** Moodle's GIFT: literal texts; HTML for questions with formulas. */
export function writeGift(quiz: Quiz): ExportedQuiz {
  const { written, losses } = writeQuestions(quiz, (question, lost) => {
    const texts = giftTextsOf(question, (text) => writtenText(text, '', rules, new QuestionLosses(0)));
    const prompt = promptOf(question, rules, lost);
    const answers = prompt === undefined ? undefined : answersOf(question, texts, { language: quiz.language, lost });
    if (prompt === undefined || answers === undefined) return undefined;
    for (const field of texts.changed) lost.lose(field, otherMarks);
    const held = texts.format === 'html' ? ['explanation', 'markup'] : ['explanation'];
    loseRest(question, { fields: held, usualMs: 20_000 }, lost);
    const stem = `[${texts.format}]${escaped(texts.write(prompt))}`;
    if (question.type === 'slide') return `${stem}\n`;
    return `${stem} {${inBraces([...answers, ...explanationOf(question, texts, lost)])}}\n`;
  });
  return { bytes: Buffer.from([`// ${remark(quiz.title)}\n`, ...written].join('\n')), losses };
}

const otherMarks = 'Its formulas come back, and its words: bold, italic and code do not, nor backslashes without need.';

const inBraces = (lines: readonly string[]): string => (lines.length > 1 ? `\n${lines.join('\n')}\n` : lines.join(''));

/** In brackets, remarks may name questions. */
const remark = (title: string): string => shownLine(title).replace(/[[\]]/g, '');

function explanationOf(question: Question, texts: GiftTexts, lost: QuestionLosses): string[] {
  const told = 'explanation' in question ? (question.explanation ?? '') : '';
  const explanation = writtenText(told, 'explanation', rules, lost);
  return explanation === '' ? [] : [`####${answerText(explanation, texts)}`];
}

/** The lines between the braces. */
function answersOf(
  question: Question,
  texts: GiftTexts,
  { language, lost }: { language: string | undefined; lost: QuestionLosses },
): string[] | undefined {
  switch (question.type) {
    case 'slide':
      return [];
    case 'true_false':
      return [question.correct ? 'TRUE' : 'FALSE'];
    case 'number': {
      const { correct, tolerance } = question;
      return [`#${plainNumber(correct)}${tolerance > 0 ? `:${plainNumber(tolerance)}` : ''}`];
    }
    case 'text': {
      // An arrow makes pairs of them.
      const typed = typedOf(question, { ...rules, max: Infinity, isHeld: (text) => !text.includes('->') }, lost);
      // A star without a backslash stands for any text.
      return typed?.map((text) => `=${typedText(text.replaceAll('*', '\\*'), texts)}`);
    }
    default:
      if (!isChoice(question) || question.type === 'poll') return lost.leaveOut('GIFT has no such questions.');
      return choiceLines(choicesOf(question, { ...rules, max: Infinity, language }, lost), question.type, {
        texts,
        lost,
      });
  }
}

/** Several right ones count in part, and wrong ones as much against them: as they are scored here. */
function choiceLines(
  choices: Choice[] | undefined,
  type: Question['type'],
  { texts, lost }: { texts: GiftTexts; lost: QuestionLosses },
): string[] | undefined {
  if (choices === undefined) return undefined;
  const count = choices.filter(({ correct }) => correct).length;
  if (type === 'multiple') {
    if (count === 1) lost.lose('type', 'With one right option it is a question with one answer.');
    const weight = Number((100 / count).toFixed(5));
    return choices.map(({ text, correct }) => `~%${correct ? weight : -weight}%${answerText(text, texts)}`);
  }
  return choices.map(({ text, correct }) => {
    if (!correct) return `~${weighted(text, 0, texts)}`;
    // With an arrow in it, it would be the first of pairs.
    return text.includes('->') ? `~%100%${answerText(text, texts)}` : `=${weighted(text, 100, texts)}`;
  });
}

/** What is typed is no HTML. */
const typedText = (text: string, texts: GiftTexts): string =>
  texts.format === 'html' ? `[plain]${escaped(text)}` : weighted(text, 100, texts);

/** A sign at the beginning would be read as what the answer counts. */
const weighted = (text: string, percent: number, texts: GiftTexts): string =>
  text.startsWith('%') ? `%${percent}%${answerText(text, texts)}` : answerText(text, texts);

/** A text has the format of its question. One that begins like the name of a format says which one it has. */
const answerText = (text: string, { format, write }: GiftTexts): string =>
  text.startsWith('[') ? `[${format}]${escaped(write(text))}` : escaped(write(text));

const escaped = (text: string): string => text.replace(/[\\~=#{}:]/g, '\\$&').replaceAll('\n', '\\n');
