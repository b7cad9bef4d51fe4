/**
 * What plays schedules must notice scripts that break a promise: each of `brokenScripts` is one that does. The gate plays the one
 * schedule that is kept of each; with FULL=1 those drawn as in `schedules.live.test.ts` must meet them too.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTestEnvironment } from '../../support/environment.ts';
import { createKeyPrefix, redisUrl } from '../../support/services.ts';
import { brokenScripts, type BrokenScript } from './broken-scripts.ts';
import { breakScripts, RoomLab } from './room-lab.ts';
import { playSchedule } from './room-run.ts';
import { schedule } from './room-schedule.ts';

const lanes = 16;
/** Schedules after which a broken build that was not noticed counts as missed: a fifth of what is claimed. */
const schedulesMax = 1000;

let intact: RoomLab;
beforeAll(async () => {
  intact = await new RoomLab(redisUrl(), createKeyPrefix()).open();
});
afterAll(() => intact.close());

const openBroken = ({ script, from, to }: BrokenScript) =>
  new RoomLab(redisUrl(), createKeyPrefix(), breakScripts(script, from, to)).open();

test.each(brokenScripts)('$what: noticed', async (one) => {
  const broken = await openBroken(one);
  await expect(playSchedule(broken, one.notices)).rejects.toThrow();
  await broken.close();
  await playSchedule(intact, one.notices);
});

test.runIf(readTestEnvironment().full).each(brokenScripts)(
  '$what: met by chance',
  { timeout: 180_000 },
  async (one) => {
    const lab = await openBroken(one);
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
  },
);
