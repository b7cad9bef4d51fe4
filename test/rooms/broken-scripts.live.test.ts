/** The schedules of `schedules.live.test.ts` must notice scripts that break a promise: each of these is one that does. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTestEnvironment } from '../support/environment.ts';
import { createKeyPrefix, redisUrl } from '../support/services.ts';
import { breakScripts, RoomLab } from './room-lab.ts';
import { playSchedule } from './room-run.ts';
import { schedule } from './room-schedule.ts';

const lanes = 16;
/** Schedules after which a broken build that was not noticed counts as missed: a fifth of what the gate plays. */
const schedulesMax = 1000;

const breaks: [what: string, script: string, from: string, to: string][] = [
  ['a button works twice', 'step-room', "if seen ~= C.rev then return answer('') end", ''],
  ['an answer counts twice', 'accept-answers', 'local earlier = stored[i]', 'local earlier = nil'],
  ['an answer counts after the end', 'accept-answers', 'local late = C.now >= C.closesAt', 'local late = false'],
  ['an outage makes answers late', 'accept-answers', 'outage = late and', 'outage = false and'],
  ['answers are taken in a pause', 'accept-answers', 'C.pausedAt > 0 or ', ''],
  ['a retry has another receipt', 'accept-answers', "now_text .. '|' .. log_id", "now_text .. '|' .. ''"],
  [
    'an answer is marked before it is logged',
    'accept-answers',
    "local log_id = append('answers',",
    "redis.call('SREM', K.waiting, unpack(accepted))\n  local log_id = append('answers',",
  ],
  ['the last answer does not close', 'accept-answers', 'if close_if_all_answered()', 'if false'],
  [
    'a question is scored twice',
    'commit-scores',
    "C.phase ~= 'closed' or C.q ~= tonumber(ARGV[3]) or C.scoredQ >= C.q or",
    '',
  ],
  ['a late joiner has no rank', 'commit-scores', 'add_all_to_board(late)', ''],
  ['someone kicked is scored', 'commit-scores', "redis.call('SMEMBERS', K.kicked)", '{}'],
  ['an end waits for no scores', 'commit-scores', "if C.ending ~= '' then enter_over() end", ''],
  ['someone kicked is waited for', 'kick-player', "redis.call('SREM', K.waiting, player_id)", ''],
  ['someone kicked keeps points for the team', 'kick-player', 'add_to_team(seat.team, -1, -score)', ''],
  ['someone who left is waited for', 'leave-room', "redis.call('SREM', K.waiting, id)", ''],
  ['a pause costs time', 'pause-room', "set('closesAt', C.closesAt + pause)", ''],
  ['an outage is given back twice', 'absorb-outage', 'C.outage == began', 'false'],
  ['a room goes to sleep', 'step-room', "redis.call('ZADD', K.deadlines, int(due), ARGV[2])", ''],
  [
    'an old clock looks like an outage',
    'step-room',
    "if redis.call('ZCARD', K.deadlines) == 0 then redis.call(",
    'if false then redis.call(',
  ],
  [
    'a scorer that died is never replaced',
    'tend-room',
    "set('scoreBy', C.now + SCORE_BY_MS)\n    note = 'score'",
    "note = ''",
  ],
];

/** In the gate six of them, others each time. */
const played = readTestEnvironment().full
  ? breaks
  : fc.sample(fc.shuffledSubarray(breaks, { minLength: 6, maxLength: 6 }), 1).flat();

test.each(played)('%s: noticed', { timeout: 180_000 }, async (_, script, from, to) => {
  const lab = await new RoomLab(redisUrl(), createKeyPrefix(), breakScripts(script, from, to)).open();
  let noticed = false;
  const runs = await Promise.all(
    Array.from({ length: lanes }, (_unused, lane) =>
      fc
        .check(
          fc.asyncProperty(schedule, async (one) => {
            fc.pre(!noticed);
            await playSchedule(lab, one);
          }),
          { seed: lane, numRuns: schedulesMax / lanes, endOnFailure: true, maxSkipsPerRun: 0, reporter: undefined },
        )
        .then((run) => {
          noticed ||= run.counterexample !== null;
          return run;
        }),
    ),
  );
  await lab.close();
  expect(runs.some((run) => run.counterexample !== null)).toBe(true);
});
