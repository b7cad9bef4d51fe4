import type { Question, QuestionType } from '../../src/protocol/quiz.ts';

const typeNames: Record<QuestionType, string> = {
  single: 'One right answer',
  multiple: 'Several right answers',
  true_false: 'True or false',
  text: 'Typed answer',
  number: 'Number',
  order: 'Put in order',
  poll: 'Poll',
  slide: 'Slide',
  pin: 'Place in a picture',
};

/** A page stays open for hours: a later version of the server may have other types. */
export const typeName = (type: string): string => (typeNames as Record<string, string | undefined>)[type] ?? type;

/** One line below a question. */
export interface Fact {
  text: string;
  /** Undefined where nothing is right or wrong. */
  isRight?: boolean;
}

/** The answers of a question, and which are right. */
export function factsOf(question: Question): Fact[] {
  switch (question.type) {
    case 'single':
    case 'multiple':
      return question.options.map(({ text, correct }) => ({ text, isRight: correct }));
    case 'poll':
      return question.options.map(({ text }) => ({ text }));
    case 'true_false':
      return [{ text: question.correct ? 'True' : 'False', isRight: true }];
    case 'text':
      return question.accept.map((text) => ({ text, isRight: true }));
    case 'number': {
      const { correct, tolerance } = question;
      return [{ text: tolerance === 0 ? String(correct) : `${correct} ± ${tolerance}`, isRight: true }];
    }
    case 'order':
      return question.items.map((text, at) => ({ text: `${at + 1}. ${text}` }));
    default:
      return [];
  }
}
