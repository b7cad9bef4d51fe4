/** Examples of quiz exports; see `rest-examples.ts`. */
import { exportLossesReply } from '../protocol/exports.ts';

export const exportExamples = {
  exportQuiz: {
    reply: {
      schema: exportLossesReply,
      example: {
        losses: [
          { question: null, field: 'title', message: 'The title is only in the name of the file.' },
          { question: 0, field: 'timeLimitMs', message: '45 s become 60 s.' },
          {
            question: 3,
            field: 'type',
            message: 'Left out: Kahoot takes from spreadsheets only questions with options of which some are right.',
            leftOut: true,
          },
        ],
      },
    },
  },
} as const;
