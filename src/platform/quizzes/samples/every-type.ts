import type { QuizInput } from '../../../protocol/quiz.ts';

/** One round with each of the seven types: the quiz to try a room with. */
export const everyType: QuizInput = {
  title: 'A tour of every question type',
  description: 'Ten quick questions that show all seven types. A good first game.',
  language: 'en',
  questions: [
    {
      type: 'poll',
      prompt: 'Warm-up without points: when are you at your best?',
      points: 0,
      timeLimitMs: 15_000,
      options: [{ text: 'Early morning' }, { text: 'Late morning' }, { text: 'Afternoon' }, { text: 'After dark' }],
      explanation: 'A poll has no right answer and changes no score.',
    },
    {
      type: 'single',
      prompt: 'Which ocean is the largest?',
      timeLimitMs: 15_000,
      options: [
        { text: 'Atlantic', correct: false },
        { text: 'Pacific', correct: true },
        { text: 'Indian', correct: false },
        { text: 'Arctic', correct: false },
      ],
      explanation: 'The Pacific covers about a third of the Earth: more than all land put together.',
    },
    {
      type: 'true_false',
      prompt: 'Sunlight takes about eight minutes to reach the Earth.',
      timeLimitMs: 15_000,
      correct: true,
      explanation: 'A little over eight minutes for some 150 million kilometres.',
    },
    {
      type: 'multiple',
      prompt: 'Which of these numbers are prime? Pick all of them.',
      timeLimitMs: 25_000,
      options: [
        { text: '2', correct: true },
        { text: '9', correct: false },
        { text: '17', correct: true },
        { text: '21', correct: false },
        { text: '29', correct: true },
        { text: '51', correct: false },
      ],
      explanation: '9 is 3 × 3, 21 is 3 × 7 and 51 is 3 × 17. The other three have no divisors but 1 and themselves.',
    },
    {
      type: 'text',
      prompt: 'Which chemical element has the symbol Fe?',
      timeLimitMs: 20_000,
      accept: ['iron', 'ferrum'],
      explanation: 'Iron. Fe comes from its Latin name, ferrum.',
    },
    {
      type: 'number',
      prompt: 'How tall is the Eiffel Tower, in metres? Within 15 counts.',
      timeLimitMs: 20_000,
      correct: 330,
      tolerance: 15,
      min: 0,
      max: 1000,
      step: 1,
      explanation: '330 metres, since an aerial was added at the top in 2022.',
    },
    {
      type: 'order',
      prompt: 'Which came first? Sort from the oldest to the newest.',
      timeLimitMs: 30_000,
      items: ["Gutenberg's printing press", 'The telescope', 'The telephone', 'The World Wide Web'],
      explanation: 'About 1450, 1608, 1876 and 1989.',
    },
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
  ],
};
