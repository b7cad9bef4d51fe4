import { z } from 'zod';
import { whole } from './numbers.ts';

/** Background jobs, and how long they let things be. */
export const jobSettings = {
  JOBS_AT_ONCE: whole(1, 50).default(2),
  GUEST_EXPIRY_DAYS: whole(1, 36_500).default(90),
  RETENTION_DAYS: whole(1, 36_500).optional(),
  RETENTION_ACTION: z.enum(['delete', 'anonymise'], 'must be delete or anonymise').default('delete'),
};

const schema = z.object(jobSettings);

export function groupJobs(env: z.infer<typeof schema>) {
  return Object.freeze({
    atOnce: env.JOBS_AT_ONCE,
    guestDays: env.GUEST_EXPIRY_DAYS,
    retentionDays: env.RETENTION_DAYS,
    retentionAction: env.RETENTION_ACTION,
  });
}

/** An action without an age, which would silently do nothing. */
export function missingForRetention(given: Readonly<Record<string, string | undefined>>): string[] {
  const isMissing = given['RETENTION_ACTION'] === 'anonymise' && given['RETENTION_DAYS'] === undefined;
  return isMissing ? ['RETENTION_DAYS: is needed too, to anonymise games'] : [];
}
