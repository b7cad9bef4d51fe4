/** The tasks of this version. A new one needs a payload in `db/job-tasks.ts`, a file in `tasks/`, and a line here. */
import type { CronItem } from 'graphile-worker';
import { jobTasks, type JobPayload, type JobTask } from '../../db/job-tasks.ts';
import type { RunningJob, Task } from '../running-job.ts';
import { closeOrphanedLobbies } from './close-orphaned-lobbies.ts';
import { deleteGame } from './delete-game.ts';
import { deleteGameRows } from './delete-game-rows.ts';
import { deletePerson, type DeletePersonDeps } from './delete-person.ts';
import { expireGames, type RetentionDeps } from './expire-games.ts';
import { expireGuests } from './expire-guests.ts';
import { expireSessions } from './expire-sessions.ts';
import { expireTrash } from './expire-trash.ts';
import { orderByAuthor } from './order-by-author.ts';
import { sendMail, type MailDeps } from './send-mail.ts';

export interface TaskDeps extends RetentionDeps, DeletePersonDeps, MailDeps {
  rooms: DeletePersonDeps['rooms'];
  /** Minimum age of an empty guest before deletion. */
  guestDays: number;
  /** Tells the rooms of a person's games that host tokens are void. */
  endHostSeats: (userId: string) => Promise<number>;
}

/** Resolves to the number of deleted or ended things, for the log. */
type Run<T extends JobTask> = (payload: JobPayload<T>, job: RunningJob) => Promise<number>;

export function productTasks(deps: TaskDeps): Record<JobTask, Task> {
  const { orm, rooms, guestDays, endHostSeats, logger } = deps;
  const task = <T extends JobTask>(name: T, run: Run<T>): Task => {
    return async (payload, job) => {
      const affected = await run(jobTasks[name].parse(payload) as JobPayload<T>, job);
      if (affected > 0) logger.info({ task: name, affected }, 'a job has cleaned up');
    };
  };
  return {
    'expire-sessions': task('expire-sessions', (_, job) => expireSessions(orm, job)),
    'expire-guests': task('expire-guests', (_, job) => expireGuests(orm, guestDays, job)),
    'expire-trash': task('expire-trash', (_, job) => expireTrash(orm, job)),
    'close-orphaned-lobbies': task('close-orphaned-lobbies', (_, job) => closeOrphanedLobbies(orm, rooms, job)),
    'expire-games': task('expire-games', (_, job) => expireGames(deps, job)),
    'order-by-author': task('order-by-author', (_, job) => orderByAuthor(orm, job)),
    'delete-game': task('delete-game', ({ gameId }, job) => deleteGame(deps, gameId, job)),
    'delete-game-rows': task('delete-game-rows', ({ gameId }, job) => deleteGameRows(orm, gameId, job)),
    'delete-person': task('delete-person', ({ userId }, job) => deletePerson(deps, userId, job)),
    'end-host-seats': task('end-host-seats', ({ userId }) => endHostSeats(userId)),
    'send-mail': async (payload, job) => await sendMail(deps, jobTasks['send-mail'].parse(payload), job),
  };
}

/** A schedule missed while no worker ran is made up once, if it was due within this time. */
const backfillMs = 3_600_000;
/** The next hour's job tries again. */
const attemptsMax = 5;

/** Minutes of each hour, UTC, spread out. */
const hourly: readonly [JobTask, number][] = [
  ['expire-sessions', 7],
  ['close-orphaned-lobbies', 17],
  ['expire-games', 27],
  ['expire-trash', 37],
  ['expire-guests', 47],
  ['order-by-author', 57],
];

export const productSchedule: readonly CronItem[] = hourly.map(([task, minute]) => ({
  task,
  identifier: task,
  match: `${minute} * * * *`,
  options: { backfillPeriod: backfillMs, maxAttempts: attemptsMax },
}));
