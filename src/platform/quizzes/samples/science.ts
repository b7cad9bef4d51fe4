import type { QuizInput } from '../../../protocol/quiz.ts';

/** School science, from the very small to the very large. */
export const science: QuizInput = {
  title: 'Science: from atoms to planets',
  description: 'Nine questions from physics, chemistry and biology.',
  language: 'en',
  questions: [
    {
      type: 'single',
      prompt: 'Which gas makes up most of the air?',
      timeLimitMs: 15_000,
      options: [
        { text: 'Oxygen', correct: false },
        { text: 'Nitrogen', correct: true },
        { text: 'Argon', correct: false },
        { text: 'Carbon dioxide', correct: false },
      ],
      explanation: 'About 78 % of dry air is nitrogen and 21 % is oxygen.',
    },
    {
      type: 'single',
      prompt: 'What do plants take from the air to make sugar?',
      timeLimitMs: 15_000,
      options: [
        { text: 'Carbon dioxide', correct: true },
        { text: 'Oxygen', correct: false },
        { text: 'Nitrogen', correct: false },
        { text: 'Helium', correct: false },
      ],
      explanation: 'With water and light they turn carbon dioxide into sugar, and give off oxygen.',
    },
    {
      type: 'true_false',
      prompt: 'Sound travels faster in water than in air.',
      timeLimitMs: 15_000,
      correct: true,
      explanation: 'More than four times as fast: about 1,480 metres a second against 340.',
    },
    {
      type: 'number',
      prompt: 'How many bones does an adult human usually have? Within 4 counts.',
      timeLimitMs: 20_000,
      correct: 206,
      tolerance: 4,
      min: 0,
      max: 500,
      step: 1,
      explanation: '206. A baby has more, and some of them grow together.',
    },
    {
      type: 'multiple',
      prompt: 'Which of these are noble gases? Pick all of them.',
      timeLimitMs: 25_000,
      options: [
        { text: 'Argon', correct: true },
        { text: 'Chlorine', correct: false },
        { text: 'Helium', correct: true },
        { text: 'Hydrogen', correct: false },
        { text: 'Neon', correct: true },
        { text: 'Nitrogen', correct: false },
      ],
      explanation: 'Helium, neon and argon hardly react with anything.',
    },
    {
      type: 'text',
      prompt: 'Which mineral is number 10, the hardest, on the Mohs scale?',
      timeLimitMs: 20_000,
      accept: ['diamond', 'diamonds'],
      explanation: 'Diamond. Talc, the softest, is number 1.',
    },
    {
      type: 'order',
      prompt: 'Sort from the smallest to the largest.',
      timeLimitMs: 30_000,
      items: ['A proton', 'A water molecule', 'A flu virus', 'A red blood cell', 'A grain of sand'],
      explanation:
        'From about a millionth of a nanometre to about a millimetre, by way of a cell of some 7 micrometres.',
    },
    {
      type: 'single',
      prompt: 'Which of these planets has the shortest day?',
      timeLimitMs: 15_000,
      options: [
        { text: 'Mercury', correct: false },
        { text: 'Earth', correct: false },
        { text: 'Mars', correct: false },
        { text: 'Jupiter', correct: true },
      ],
      explanation: 'Jupiter turns once in just under ten hours.',
    },
    {
      type: 'true_false',
      prompt: 'Lightning never strikes the same place twice.',
      timeLimitMs: 15_000,
      correct: false,
      explanation: 'Tall buildings are struck again and again, some of them many times a year.',
    },
  ],
};
