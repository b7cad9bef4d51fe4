/** The tasks of this version. A new one needs a payload in `db/job-tasks.ts`, a file in `tasks/`, and a line here. */
import type { CronItem } from 'graphile-worker';
import { jobTasks, type JobPayload, type JobTask } from '../../db/job-tasks.ts';
import { countMoments } from '../../platform/reports/count-moments.ts';
import { anonymiseGame } from '../../platform/retention/anonymise-game.ts';
import { reapplyRegrades } from '../../platform/regrades/reapply-regrades.ts';
import { Ledger } from '../../platform/ledger/ledger.ts';
import { payRewards } from '../../platform/rewards/pay-rewards.ts';
import { sealTransfers } from '../../platform/ledger/seal-transfers.ts';
import type { PotRooms } from '../../platform/pots/settle-pot.ts';
import { noteRun } from '../note-run.ts';
import type { RunningJob, Task } from '../running-job.ts';
import { checkLedgerTask, type LedgerTaskDeps } from './check-ledger.ts';
import { closeOrphanedLobbies } from './close-orphaned-lobbies.ts';
import { collectMedia } from './collect-media.ts';
import { countMissingMoments } from './count-missing-moments.ts';
import { deleteGame } from './delete-game.ts';
import { deleteGameRows } from './delete-game-rows.ts';
import { deletePerson, type DeletePersonDeps } from './delete-person.ts';
import { expireGames, type RetentionDeps } from './expire-games.ts';
import { expireGuests } from './expire-guests.ts';
import { expireSessions } from './expire-sessions.ts';
import { expireTrash } from './expire-trash.ts';
import { followChain, followChains, type FollowDeps } from './follow-chain.ts';
import { orderByAuthor } from './order-by-author.ts';
import { payMissingRewards } from './pay-missing-rewards.ts';
import { processMedia, type MediaDeps } from './process-media.ts';
import { releaseHold } from './release-hold.ts';
import { settlePotOfGame } from './settle-pot.ts';
import { settlePots } from './settle-pots.ts';
import { sendMail, type MailDeps } from './send-mail.ts';

export interface TaskDeps extends RetentionDeps, DeletePersonDeps, MailDeps, MediaDeps, LedgerTaskDeps, FollowDeps {
  /** Ids of version 7. */
  makeId: () => string;
  rooms: DeletePersonDeps['rooms'] & PotRooms;
  /** Minimum age of an empty guest before deletion. */
  guestDays: number;
  /** Tells the rooms of a person's games that host tokens are void. */
  endHostSeats: (userId: string) => Promise<number>;
  countRows: (task: JobTask, rows: number) => void;
}

/** Resolves to the number of rows that were changed, for the log. */
type Run<T extends JobTask> = (payload: JobPayload<T>, job: RunningJob) => Promise<number>;

export function productTasks(deps: TaskDeps): Record<JobTask, Task> {
  const { orm, rooms, guestDays, endHostSeats, logger, countRows } = deps;
  const task = <T extends JobTask>(name: T, run: Run<T>): Task => {
    return async (payload, job) => {
      const affected = await run(jobTasks[name].parse(payload) as JobPayload<T>, job);
      countRows(name, affected);
      if (notedTasks.has(name)) await noteRun(orm, name, affected);
      if (affected > 0 && !quietTasks.has(name)) logger.info({ task: name, affected }, 'a job has cleaned up');
    };
  };
  return {
    'expire-sessions': task('expire-sessions', (_, job) => expireSessions(orm, job)),
    'expire-guests': task('expire-guests', (_, job) => expireGuests(orm, guestDays, job)),
    'expire-trash': task('expire-trash', (_, job) => expireTrash(orm, job)),
    'close-orphaned-lobbies': task('close-orphaned-lobbies', (_, job) => closeOrphanedLobbies(orm, rooms, job)),
    'expire-games': task('expire-games', (_, job) => expireGames(deps, job)),
    'order-by-author': task('order-by-author', (_, job) => orderByAuthor(orm, job)),
    'collect-media': task('collect-media', (_, job) => collectMedia(deps, job)),
    'process-media': async (payload, job) => {
      await processMedia(deps, jobTasks['process-media'].parse(payload).mediaId, job);
    },
    'count-question-moments': task('count-question-moments', ({ gameId }) => countMoments(orm, gameId)),
    'count-missing-moments': task('count-missing-moments', (_, job) => countMissingMoments(orm, job)),
    'anonymise-game': task('anonymise-game', ({ gameId }, { signal }) => anonymiseGame(orm, gameId, signal)),
    'delete-game': task('delete-game', ({ gameId }, job) => deleteGame(deps, gameId, job)),
    'delete-game-rows': task('delete-game-rows', ({ gameId }, job) => deleteGameRows(orm, gameId, job)),
    'reapply-regrades': task('reapply-regrades', ({ gameId }, job) =>
      reapplyRegrades(orm, gameId, (em) => job.complete(em)),
    ),
    'delete-person': task('delete-person', ({ userId }, job) => deletePerson(deps, userId, job)),
    'end-host-seats': task('end-host-seats', ({ userId }) => endHostSeats(userId)),
    'settle-pot': task('settle-pot', ({ gameId }) => settlePotOfGame({ ...deps, ledger: new Ledger(deps) }, gameId)),
    'settle-pots': task('settle-pots', () => settlePots(orm)),
    'pay-rewards': task('pay-rewards', ({ gameId }, { signal }) => payRewards(deps, gameId, signal)),
    'pay-missing-rewards': task('pay-missing-rewards', () => payMissingRewards(orm)),
    'release-hold': task('release-hold', ({ holdId }) => releaseHold(deps, holdId)),
    // Without a line of the log each minute.
    'seal-transfers': async (_, job) => void (await sealTransfers(orm, job.signal)),
    'check-ledger': task('check-ledger', () => checkLedgerTask(deps)),
    'follow-chain': async (payload, job) =>
      await followChain(deps, jobTasks['follow-chain'].parse(payload).chainId, job),
    'follow-chains': async () => await followChains(deps),
    'send-mail': async (payload, job) => await sendMail(deps, jobTasks['send-mail'].parse(payload), job),
  };
}

/** A schedule missed while no worker ran is made up once, if it was due within this time. */
const backfillMs = 3_600_000;
const dayMs = 86_400_000;
/** The next hour's job tries again. */
const attemptsMax = 5;

/** Minutes of each hour, UTC, spread out. */
const hourly: readonly [JobTask, number][] = [
  ['count-missing-moments', 2],
  ['expire-sessions', 7],
  ['close-orphaned-lobbies', 17],
  ['settle-pots', 22],
  ['expire-games', 27],
  ['expire-trash', 37],
  ['expire-guests', 47],
  ['pay-missing-rewards', 42],
  ['collect-media', 52],
  ['order-by-author', 57],
];

/** They do not clean up, and run for each game. */
const quietTasks: ReadonlySet<JobTask> = new Set(['count-question-moments', 'pay-rewards', 'settle-pot']);

/** Operators see when they last ran. */
const notedTasks: ReadonlySet<JobTask> = new Set([
  ...hourly.map(([task]) => task),
  'anonymise-game',
  'delete-game',
  'delete-game-rows',
  'delete-person',
]);

const scheduled = (task: JobTask, match: string, backfillPeriod = backfillMs): CronItem => ({
  task,
  identifier: task,
  match,
  options: { backfillPeriod, maxAttempts: attemptsMax },
});

export const productSchedule: readonly CronItem[] = [
  ...hourly.map(([task, minute]) => scheduled(task, `${minute} * * * *`)),
  // A minute that was missed is not made up for: the next one does its work.
  scheduled('seal-transfers', '* * * * *', 0),
  // It reads all of the ledger.
  scheduled('check-ledger', '52 3 * * *', dayMs),
];

/** Where deposits are taken. */
export const depositSchedule: readonly CronItem[] = [scheduled('follow-chains', '* * * * *', 0)];
