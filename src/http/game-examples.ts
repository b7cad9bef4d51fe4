/** Examples of the bodies of games; see `rest-examples.ts`. */
import { gameListReply, ownGameReply, type GameRow } from '../protocol/games.ts';
import { regradeReply, regradeRequest } from '../protocol/regrades.ts';
import { gameReply, gameRequest, hostTokenReply } from '../protocol/rest.ts';
import { settingsSchema } from '../protocol/settings.ts';

const at = 1_796_076_000_000;
const game: GameRow = {
  gameId: '0198f0c2-7a40-7bd3-9f6e-2f1c54d7a8e1',
  pin: '418273',
  quizId: '0198f0b1-1c5e-7a04-8d7b-96f0e3a1c2d4',
  quizTitle: 'Rivers',
  language: 'en',
  status: 'finished',
  players: 28,
  questions: 10,
  createdAt: at,
  startedAt: at + 120_000,
  endedAt: at + 900_000,
};

const ben = { playerId: 'b2w8xk4tq7mz9hfd', nickname: 'Ben' };
const hostToken = `h.${game.gameId}.0~0198f0b0-90aa-7f21-a3c4-5d6e7f809102~Zr7WdXA.kGm3x0mE2o1tqf8Zr7WdXAkGm3x0mE2o`;

export const gameExamples = {
  createGame: {
    request: {
      schema: gameRequest,
      example: { quizId: game.quizId, settings: settingsSchema.parse({ teams: ['Red', 'Blue'] }) },
    },
    reply: {
      schema: gameReply,
      example: {
        gameId: game.gameId,
        pin: '418273',
        hostToken,
        joinUrl: 'https://quiz.example.org/?pin=418273',
        path: 'buffered',
      },
    },
  },
  listGames: {
    reply: {
      schema: gameListReply,
      example: { games: [game], next: 'WzE3OTYwNzYwMDAwMDAsIjAxOThmMGMyLTdhNDAtN2JkMy05ZjZlLTJmMWM1NGQ3YThlMSJd' },
    },
  },
  readGame: {
    reply: {
      schema: ownGameReply,
      example: {
        ...game,
        settings: settingsSchema.parse({}),
        next: { gameId: '0198f0d1-03b2-7c15-8a4e-5d7c9e1f2a36', status: 'lobby' },
      },
    },
  },
  deleteGame: {},
  regradeGame: {
    request: {
      schema: regradeRequest,
      example: { questions: [{ index: 3, accept: ['color'] }], note: 'Both spellings are right.' },
    },
    reply: {
      schema: regradeReply,
      example: {
        regradeId: '0198f0c9-41b7-7e0a-bd52-8c6f1a2e3d40',
        changed: { players: 1, answers: 1 },
        before: { players: [{ ...ben, score: 2710, rank: 4 }], averageScore: 2481.25, correct: 61 },
        after: { players: [{ ...ben, score: 3644, rank: 2 }], averageScore: 2514.6, correct: 62 },
      },
    },
  },
  createHostToken: { reply: { schema: hostTokenReply, example: { hostToken } } },
  revokeHostTokens: {},
} as const;
