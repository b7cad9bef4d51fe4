import { exampleOf, questionTypes, type QuestionInput, type QuizInput } from '../src/protocol/quiz.ts';

const ownTemplates: ((n: number) => QuestionInput)[] = [
  (n) => ({
    type: 'single',
    prompt: `Question ${n}: which of these is a prime number?`,
    options: ['21', '23', '25', '27'].map((text) => ({ text, correct: text === '23' })),
  }),
  (n) => ({
    type: 'multiple',
    prompt: `Question ${n}: which of these are even?`,
    options: ['1', '2', '3', '4'].map((text) => ({ text, correct: Number(text) % 2 === 0 })),
  }),
  (n) => ({
    type: 'true_false',
    prompt: `Question ${n}: water boils at a lower temperature on a mountain.`,
    correct: true,
  }),
  (n) => ({ type: 'text', prompt: `Question ${n}: what is the capital of France?`, accept: ['Paris'] }),
  (n) => ({
    type: 'number',
    prompt: `Question ${n}: how many minutes has an hour and a half?`,
    correct: 90,
    tolerance: 5,
    min: 60,
    max: 120,
  }),
  (n) => ({ type: 'order', prompt: `Question ${n}: from small to large`, items: ['ant', 'mouse', 'dog', 'horse'] }),
  (n) => ({
    type: 'poll',
    prompt: `Question ${n}: how is it going?`,
    options: ['well', 'so-so', 'badly'].map((text) => ({ text })),
  }),
];

const ownTypes = new Set(ownTemplates.map((template) => template(0).type));
/** Of the types that are not above, those that are answered: what is only looked at is no load. */
const otherTemplates = questionTypes
  .filter((type) => !ownTypes.has(type) && exampleOf(type).guess !== undefined)
  .map((type) => (n: number) => ({ ...exampleOf(type).question, prompt: `Question ${n}` }));
const templates = [...ownTemplates, ...otherTemplates];

/** A quiz that goes through all types that are answered, again and again. */
export function makeQuiz(questionCount: number): QuizInput {
  const questions = Array.from({ length: questionCount }, (_, index) => {
    const template = templates[index % templates.length];
    if (template === undefined) throw new Error('no template');
    return { ...template(index + 1), timeLimitMs: 15_000 };
  });
  return { title: 'Load test', questions };
}
