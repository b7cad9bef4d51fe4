/** Examples of single players' results; see `rest-examples.ts`. */
import { ownResultReply, playedReply } from '../protocol/own-results.ts';

const gameId = '0198f0c2-7a40-7bd3-9f6e-2f1c54d7a8e1';
const playerId = 'h7k2mqx49fzwtc3b';
const at = 1_760_000_000_000;

export const ownResultExamples = {
  readOwnResult: {
    reply: {
      schema: ownResultReply,
      example: {
        quizTitle: 'Rivers',
        language: 'en',
        startedAt: at,
        endedAt: at + 60_000,
        nickname: 'Ana',
        score: 941,
        rank: 1,
        players: 24,
        correctCount: 1,
        answerCount: 1,
        questions: [
          {
            index: 0,
            type: 'single',
            prompt: 'Which river is the longest?',
            options: ['Amazon', 'Nile', 'Rhine'],
            solution: 1,
            explanation: 'By most measures.',
            timeLimitMs: 20_000,
            answer: 1,
            correct: true,
            fraction: 1,
            points: 941,
            elapsedMs: 2350,
          },
        ],
      },
    },
  },
  withdrawResultLinks: {},
  listPlayedGames: {
    reply: {
      schema: playedReply,
      example: {
        results: [
          {
            gameId,
            quizTitle: 'Rivers',
            nickname: 'Ana',
            endedAt: at + 60_000,
            score: 941,
            rank: 1,
            players: 24,
            resultToken: `${gameId}.${playerId}.Zr7WdXAkGm3xkGm3x0mE2o`,
            reward: '65',
          },
        ],
        total: 1,
      },
    },
  },
} as const;
