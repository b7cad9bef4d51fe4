import * as z from 'zod/mini';

/** The purpose of a mail. */
export const mailKinds = ['verify', 'reset', 'address_changing'] as const;
export type MailKind = (typeof mailKinds)[number];

/** The tasks of this version, by the shape of their payloads. Payloads hold ids; the task reads the data when it runs. */
export const jobTasks = {
  'expire-sessions': z.object({}),
  'expire-guests': z.object({}),
  'expire-trash': z.object({}),
  'close-orphaned-lobbies': z.object({}),
  'expire-games': z.object({}),
  'order-by-author': z.object({}),
  'collect-media': z.object({}),
  'process-media': z.object({ mediaId: z.uuid() }),
  'count-question-moments': z.object({ gameId: z.uuid() }),
  'count-missing-moments': z.object({}),
  'anonymise-game': z.object({ gameId: z.uuid() }),
  'delete-game': z.object({ gameId: z.uuid() }),
  'delete-game-rows': z.object({ gameId: z.uuid() }),
  'reapply-regrades': z.object({ gameId: z.uuid() }),
  'delete-person': z.object({ userId: z.uuid() }),
  'end-host-seats': z.object({ userId: z.uuid() }),
  'pay-rewards': z.object({ gameId: z.uuid() }),
  'pay-missing-rewards': z.object({}),
  'release-hold': z.object({ holdId: z.uuid() }),
  'settle-pot': z.object({ gameId: z.uuid() }),
  'settle-pots': z.object({}),
  'seal-transfers': z.object({}),
  'check-ledger': z.object({}),
  'follow-chain': z.object({ chainId: z.int() }),
  'follow-chains': z.object({}),
  'send-mail': z.object({ kind: z.enum(mailKinds), linkId: z.uuid() }),
} as const;

export type JobTask = keyof typeof jobTasks;
export type JobPayload<T extends JobTask> = z.infer<(typeof jobTasks)[T]>;

/** The names of all tasks of this version. */
export const jobTaskNames = Object.keys(jobTasks) as readonly JobTask[];
