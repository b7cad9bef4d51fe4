/** Examples of the routes about background jobs; see `rest-examples.ts`. */
import { jobsReply } from '../protocol/ops.ts';

const at = 1_796_076_000_000;
const gameId = '0198f0c2-7a40-7bd3-9f6e-2f1c54d7a8e1';

export const jobExamples = {
  listJobs: {
    reply: {
      schema: jobsReply,
      example: {
        jobs: [
          {
            id: '4711',
            task: 'delete-game-rows',
            state: 'failed',
            payload: { gameId },
            attempts: 25,
            maxAttempts: 25,
            createdAt: at,
            runAt: at + 60_000,
            lastError: 'canceling statement due to statement timeout',
          },
        ],
        counts: [
          { task: 'delete-game-rows', state: 'failed', count: 1, waitedMs: 0 },
          { task: 'expire-games', state: 'waiting', count: 1, waitedMs: 120 },
        ],
        runs: [
          { task: 'expire-games', ranAt: at, affected: 0, changedAt: at - 3_600_000, changed: 3, total: 128 },
          { task: 'expire-trash', ranAt: at - 60_000, affected: 0, total: 0 },
        ],
      },
    },
  },
  retryJob: {},
  deleteJob: {},
} as const;
