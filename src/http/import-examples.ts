/** Examples of quiz imports; see `rest-examples.ts`. */
import { importReply, importRequest } from '../protocol/imports.ts';
import { questionSchema } from '../protocol/quiz.ts';

const cube = questionSchema.parse({
  type: 'single',
  prompt: 'How many sides has a cube?',
  options: [
    { text: 'Six', correct: true },
    { text: 'Eight', correct: false },
  ],
});

export const importExamples = {
  importQuiz: {
    request: {
      schema: importRequest,
      example: {
        text: 'Question,Answer 1,Answer 2,Correct\nHow many sides has a cube?,Six,Eight,1\nAnd a pyramid?,Five,,3',
      },
    },
    reply: {
      schema: importReply,
      example: {
        format: 'table',
        encoding: 'utf-8',
        quiz: { title: 'Imported quiz', questions: [cube] },
        questionRows: [2],
        columns: ['Question', 'Answer 1', 'Answer 2', 'Correct'],
        rows: [
          {
            row: 3,
            column: 4,
            level: 'error',
            code: 'correct_missing',
            message: 'There is no answer 3 in this row.',
            cells: ['And a pyramid?', 'Five', '', '3'],
          },
        ],
        read: 2,
        taken: 1,
        skipped: 1,
      },
    },
  },
} as const;
