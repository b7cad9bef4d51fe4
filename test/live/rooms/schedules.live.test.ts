/**
 * PROMISES O2: the real scripts on a real Redis. All actors of a room are interleaved at random, any may die after any of
 * its calls, and after every call the room is compared with an independent model.
 *
 * Time is not slept away: `pass-time.lua` moves the times that are stored of a room back, which is the same as a clock that
 * went on. Redis' real clock decides all the same: where a deadline falls between two looks, the model may take
 * either side, but the side that the script's own times name.
 *
 * A failure prints its seed and path, and the shrunk schedule, which goes into `regressions`.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTestEnvironment } from '../../support/environment.ts';
import { createKeyPrefix, redisUrl } from '../../support/services.ts';
import { RoomLab } from './room-lab.ts';
import { playSchedule } from './room-run.ts';
import { schedule, type Schedule } from './room-schedule.ts';

// 5,000 with FULL=1: that is what is claimed. The gate plays a part of them, by another seed each time.
const { full } = readTestEnvironment();
const schedulesMin = full ? 5000 : 1000;
const lanes = 16;

/** What must have happened often, or the schedules say little. */
const wanted = [
  'accepted, duplicate, already_answered, bad_request, not_allowed, not_open, too_late, busy, conflict, outage, score',
  'bad_token, room_locked, name_taken, game:resumed, question:extended, standings to intro, standings to open',
  'closed to reveal, closed to over, reveal to standings, reveal to over',
].flatMap((line) => line.split(', '));
const wantedMin = full ? 50 : 10;

/** Schedules that failed once. */
const regressions: Schedule[] = [
  // Without intros a seat that had long gone from the lobby was waited for by the first question.
  {
    settings: {
      introMs: 0,
      autoAdvance: false,
      closeWhenAllAnswered: true,
      lateJoin: true,
      streakBonus: false,
      maxPlayers: 100,
    },
    questions: ['single'],
    seats: 3,
    started: false,
    ops: [
      { do: 'disconnect', slot: 0, stale: false },
      { do: 'pass', ms: 7_200_000, toDeadline: false, unattended: false },
      { do: 'host-connect', host: 0 },
      { do: 'go-on', toOpen: false },
    ],
  },
];

let lab: RoomLab;
beforeAll(async () => {
  lab = await new RoomLab(redisUrl(), createKeyPrefix()).open();
});
afterAll(() => lab.close());

test('the room is as the model says, whatever the actors do and whoever dies', { timeout: 600_000 }, async () => {
  const seed = Date.now() & 0x7fffffff;
  const happened = new Map<string, number>();
  const startedAt = performance.now();
  const numRuns = Math.ceil(schedulesMin / lanes);
  const played = await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      fc.check(
        fc.asyncProperty(schedule, (one) => playSchedule(lab, one, happened)),
        { seed: seed + lane, numRuns },
      ),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  console.info(`${numRuns * lanes} schedules from seed ${seed} in ${seconds.toFixed(1)} s`);
  console.info(
    [...happened]
      .map(([what, times]) => `${what}: ${times}`)
      .toSorted()
      .join(', '),
  );
  expect(played.filter((run) => run.failed).map(report)).toEqual([]);
  expect(wanted.filter((what) => (happened.get(what) ?? 0) < wantedMin)).toEqual([]);
});

/** What is needed to see it again: the seed, the path, and the schedule to keep. */
function report({ seed, counterexamplePath, counterexample, errorInstance }: fc.RunDetails<[Schedule]>): string {
  const messages: string[] = [];
  for (let error: unknown = errorInstance; error instanceof Error; error = error.cause) messages.push(error.message);
  return [...messages, `seed ${seed} path ${counterexamplePath}`, JSON.stringify(counterexample?.[0])].join('\n');
}

test.each(regressions.map((one, i) => [i, one] as const))('schedule %i, which failed once', (_, one) =>
  playSchedule(lab, one),
);
