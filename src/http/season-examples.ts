/** Examples of the bodies of leaderboards over games. */
import { leaderboardReply, seasonNameReply, seasonNameRequest, seasonsReply } from '../protocol/seasons.ts';

const name = 'Ada L.';
const named = { schema: seasonNameReply, example: { name } };

export const seasonExamples = {
  listSeasons: { reply: { schema: seasonsReply, example: { seasons: ['all', '2026-12', '2026-11', '2026'] } } },
  readLeaderboard: {
    reply: {
      schema: leaderboardReply,
      example: {
        season: '2026-11',
        entries: [
          { rank: 1, name: 'Bo', points: '5210' },
          { rank: 2, name, points: '4980', you: true },
          { rank: 2, name: 'Cy', points: '4980' },
          { rank: 4, name: 'Bo', points: '310' },
        ],
        players: 4,
        me: { rank: 2, points: '4980' },
      },
    },
  },
  leaveLeaderboards: {},
  readSeasonName: { reply: named },
  chooseSeasonName: { request: { schema: seasonNameRequest, example: { name } }, reply: named },
} as const;
