import { z } from 'zod';
import { count, millis, whole } from './numbers.ts';

/** Limits by cost: bytes, rows, work. */
export const costLimits = {
  LIMIT_RESULTS_AT_ONCE: count.default(2),
  LIMIT_RESULTS_WAITING: count.default(32),
  LIMIT_RESULTS_PER_PERSON: count.default(4),
  LIMIT_RESULTS_WAIT_MS: millis.default(20_000),
  LIMIT_RESULTS_MS: millis.default(120_000),
  LIMIT_RESULTS_UNREAD_MS: millis.default(5000),
  LIMIT_RESULTS_BYTES_PER_SECOND: count.default(4_194_304),
  LIMIT_HOSTS_PER_ROOM: count.default(12),
  LIMIT_SEAT_CONNECTS_PER_SECOND: count.default(1),
  LIMIT_SEAT_CONNECTS_BURST: count.default(40),
  LIMIT_SNAPSHOTS_PER_SECOND: count.default(10),
  LIMIT_SNAPSHOTS_BURST: count.default(100),
  LIMIT_ROSTER_ROWS_PER_SECOND: count.default(20_000),
  LIMIT_ROSTER_BYTES_PER_SECOND: count.default(524_288),
  LIMIT_ROSTER_BYTES_BURST: count.default(8_388_608),
  LIMIT_RECEIPTS_PER_SECOND: count.default(50),
  LIMIT_RECEIPTS_BURST: count.default(2000),
  LIMIT_ROOM_COMMANDS_PER_SECOND: count.default(40),
  LIMIT_ROOM_COMMANDS_BURST: count.default(400),
  LIMIT_REQUESTS_PER_CONNECTION: count.default(64),
  LIMIT_REQUESTS_WAITING: count.default(4096),
  LIMIT_REST_BYTES_PER_MINUTE: count.default(16_777_216),
  LIMIT_BODY_BYTES_PER_SECOND: count.default(1_048_576),
  LIMIT_QUIZ_READ_BYTES_PER_SECOND: count.default(2_097_152),
  LIMIT_WORK_PERCENT: whole(1, 100).default(75),
  LIMIT_WORK_WAITING: count.default(50_000),
};

const schema = z.object(costLimits);

export function groupCostLimits(env: z.infer<typeof schema>) {
  return {
    resultsAtOnce: env.LIMIT_RESULTS_AT_ONCE,
    resultsWaiting: env.LIMIT_RESULTS_WAITING,
    resultsPerPerson: env.LIMIT_RESULTS_PER_PERSON,
    resultsWaitMs: env.LIMIT_RESULTS_WAIT_MS,
    resultsMs: env.LIMIT_RESULTS_MS,
    resultsUnreadMs: env.LIMIT_RESULTS_UNREAD_MS,
    resultsBytesPerSecond: env.LIMIT_RESULTS_BYTES_PER_SECOND,
    hostsPerRoom: env.LIMIT_HOSTS_PER_ROOM,
    seatConnectsPerSecond: env.LIMIT_SEAT_CONNECTS_PER_SECOND,
    seatConnectsBurst: env.LIMIT_SEAT_CONNECTS_BURST,
    snapshotsPerSecond: env.LIMIT_SNAPSHOTS_PER_SECOND,
    snapshotsBurst: env.LIMIT_SNAPSHOTS_BURST,
    rosterRowsPerSecond: env.LIMIT_ROSTER_ROWS_PER_SECOND,
    rosterBytesPerSecond: env.LIMIT_ROSTER_BYTES_PER_SECOND,
    rosterBytesBurst: env.LIMIT_ROSTER_BYTES_BURST,
    receiptsPerSecond: env.LIMIT_RECEIPTS_PER_SECOND,
    receiptsBurst: env.LIMIT_RECEIPTS_BURST,
    roomCommandsPerSecond: env.LIMIT_ROOM_COMMANDS_PER_SECOND,
    roomCommandsBurst: env.LIMIT_ROOM_COMMANDS_BURST,
    requestsPerConnection: env.LIMIT_REQUESTS_PER_CONNECTION,
    requestsWaiting: env.LIMIT_REQUESTS_WAITING,
    restBytesPerMinute: env.LIMIT_REST_BYTES_PER_MINUTE,
    bodyBytesPerSecond: env.LIMIT_BODY_BYTES_PER_SECOND,
    quizReadBytesPerSecond: env.LIMIT_QUIZ_READ_BYTES_PER_SECOND,
    workPercent: env.LIMIT_WORK_PERCENT,
    workWaiting: env.LIMIT_WORK_WAITING,
  };
}
