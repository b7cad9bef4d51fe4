/** Examples of the report of a game; see `rest-examples.ts`. */
import { reportedPlayerReply, reportReply } from '../protocol/reports.ts';

const gameId = '0198f0c2-7a40-7bd3-9f6e-2f1c54d7a8e1';
const playerId = 'h7k2mqx49fzwtc3b';
const at = 1_760_000_000_000;

export const reportExamples = {
  readReport: {
    reply: {
      schema: reportReply,
      example: {
        game: {
          gameId,
          quizId: '0198f0b1-1c5e-7a04-8d7b-96f0e3a1c2d4',
          quizTitle: 'Rivers',
          tags: ['geography'],
          language: 'en',
          pin: '418273',
          status: 'finished',
          startedAt: at,
          endedAt: at + 60_000,
        },
        questions: [
          {
            index: 0,
            questionId: 'q3Lr0xkWm5vT9sBd',
            type: 'single',
            state: 'closed',
            prompt: 'Which river is the longest?',
            seated: 24,
            answered: 23,
            correct: 6,
            difficulty: 0.25,
            discrimination: 0.41,
            medianMs: 4210,
            p90Ms: 9380.5,
            timeLimitMs: 20_000,
            times: [0, 1, 3, 6, 5, 2, 2, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            options: [
              { text: 'Amazon', correct: false, count: 17, share: 17 / 23, upper: 0.5, lower: 1, shown: 0 },
              { text: 'Nile', correct: true, count: 6, share: 6 / 23, upper: 0.5, lower: 0, shown: 1 },
              { text: 'Rhine', correct: false, count: 0, share: 0, upper: 0, lower: 0, flag: 'dead_option', shown: 2 },
            ],
            flags: ['hard', 'dead_option'],
            solution: 1,
            counts: [17, 6, 0],
          },
        ],
        summary: { players: 24, answered: 23, correct: 6, averageScore: 221.5, medianMs: 4210 },
        debrief: [0],
        players: [
          {
            playerId,
            nickname: 'Ana',
            score: 941,
            rank: 1,
            answered: 1,
            correct: 1,
            medianMs: 2350,
            fractions: [1],
          },
        ],
      },
    },
  },
  readReportedPlayer: {
    reply: {
      schema: reportedPlayerReply,
      example: {
        playerId,
        nickname: 'Ana',
        answers: [{ question: 0, answer: 1, correct: true, fraction: 1, points: 941, elapsedMs: 2350 }],
      },
    },
  },
} as const;
