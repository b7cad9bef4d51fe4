import { exampleOf, questionTypes, type QuestionType, type QuizInput } from '../../../protocol/quiz.ts';

const first: readonly QuestionType[] = ['poll', 'single', 'true_false', 'multiple', 'text', 'number', 'order'];
const others = questionTypes.filter((type) => !first.includes(type));

/** One round with each type: the quiz to try a room with. */
export const everyType: QuizInput = {
  title: 'A tour of every question type',
  description: 'Quick questions of every type. A good first game.',
  language: 'en',
  questions: [
    ...first.map((type) => exampleOf(type).question),
    {
      type: 'single',
      prompt: 'Which country is the smallest by area?',
      timeLimitMs: 15_000,
      options: [
        { text: 'Monaco', correct: false },
        { text: 'San Marino', correct: false },
        { text: 'Vatican City', correct: true },
        { text: 'Liechtenstein', correct: false },
      ],
      explanation: 'Vatican City has less than half a square kilometre, all of it inside Rome.',
    },
    {
      type: 'true_false',
      prompt: 'To a botanist, a strawberry is a berry and a banana is not.',
      timeLimitMs: 15_000,
      correct: false,
      explanation:
        'The other way round: a berry grows from a single ovary, as a banana does and a strawberry does not.',
    },
    {
      type: 'order',
      prompt: 'Sort these planets from the smallest to the largest.',
      timeLimitMs: 30_000,
      items: ['Mercury', 'Mars', 'Earth', 'Neptune', 'Jupiter'],
      explanation: 'Their diameters: about 4,900, 6,800, 12,700, 49,000 and 140,000 kilometres.',
    },
    ...others.map((type) => exampleOf(type).question),
  ],
};
