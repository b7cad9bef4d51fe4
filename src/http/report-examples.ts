/** Examples of reports; see `rest-examples.ts`. */
import { ownReportReply, quizReportReply } from '../protocol/reports-over-games.ts';
import { reportedPlayerReply, reportReply, gameExportReply } from '../protocol/reports.ts';

const gameId = '0198f0c2-7a40-7bd3-9f6e-2f1c54d7a8e1';
const playerId = 'h7k2mqx49fzwtc3b';
const at = 1_760_000_000_000;

const report = {
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
} as const;

const answer = { question: 0, answer: 1, correct: true, fraction: 1, points: 941, elapsedMs: 2350 };

export const reportExamples = {
  readReport: { reply: { schema: reportReply, example: report } },
  readReportedPlayer: {
    reply: { schema: reportedPlayerReply, example: { playerId, nickname: 'Ana', answers: [answer] } },
  },
  exportGame: {
    reply: { schema: gameExportReply, example: { ...report, answers: [{ playerId, ...answer }] } },
  },
  readQuizReport: {
    reply: {
      schema: quizReportReply,
      example: {
        quiz: { quizId: '0198f0b1-1c5e-7a04-8d7b-96f0e3a1c2d4', title: 'Rivers', language: 'en', version: 3 },
        games: 2,
        firstAt: at,
        lastAt: at + 90_000_000,
        summary: { players: 48, answered: 46, correct: 12, averageScore: 221.5, medianMs: 4180.3 },
        period: 'day',
        questions: [
          {
            questionId: 'q3Lr0xkWm5vT9sBd',
            index: 0,
            type: 'single',
            prompt: 'Which river is the longest?',
            games: 2,
            firstAt: at,
            lastAt: at + 90_000_000,
            seated: 48,
            answered: 46,
            correct: 12,
            difficulty: 0.25,
            discrimination: 0.41,
            medianMs: 4180.3,
            p90Ms: 9540.8,
            options: [
              { text: 'Amazon', correct: false, count: 34, share: 34 / 46, upper: 0.5, lower: 1 },
              { text: 'Nile', correct: true, count: 12, share: 12 / 46, upper: 0.5, lower: 0 },
              { text: 'Rhine', correct: false, count: 0, share: 0, upper: 0, lower: 0, flag: 'dead_option' },
            ],
            optionGames: 2,
            flags: ['hard', 'dead_option'],
            line: [
              { at: 1_759_968_000_000, games: 1, seated: 24, answered: 23, correct: 5, difficulty: 5 / 24 },
              { at: 1_760_054_400_000, games: 1, seated: 24, answered: 23, correct: 7, difficulty: 7 / 24 },
            ],
          },
        ],
      },
    },
  },
  readOwnReport: {
    reply: {
      schema: ownReportReply,
      example: {
        games: 2,
        players: 48,
        answers: 46,
        correct: 12,
        shareCorrect: 12 / 46,
        days: [
          { at: 1_759_968_000_000, games: 1, players: 24, answers: 23, correct: 5, shareCorrect: 5 / 23 },
          { at: 1_760_054_400_000, games: 1, players: 24, answers: 23, correct: 7, shareCorrect: 7 / 23 },
        ],
      },
    },
  },
} as const;
