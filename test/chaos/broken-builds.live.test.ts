/**
 * A harness that finds nothing proves nothing: each of these builds breaks one promise, and a short run with the fault
 * that shows it must notice. Two are in every run of the tests; `FULL=1` adds the others.
 */
import { afterEach, expect, test } from 'vitest';
import { type AlteredBuild, type Alteration, makeAlteredBuild } from '../support/altered-build.ts';
import { readTestEnvironment } from '../support/environment.ts';
import type { Fault } from './fault-schedule.ts';
import { type ChaosOptions, type ChaosReport, runChaos } from './run-chaos.ts';

const seed = 7;
const acceptAnswers = 'src/redis/scripts/accept-answers.lua';
const foldTransaction = 'src/folding/fold-transaction.ts';
const worker = { victim: 'worker', index: 0 } as const;
const redis = { victim: 'redis', index: 0 } as const;

interface BrokenBuild {
  what: string;
  alterations?: Alteration[];
  options?: Partial<ChaosOptions>;
  seconds: number;
  faults: Fault[];
  /** How it is noticed. */
  shown: (report: ChaosReport) => readonly string[];
}

const cheap: BrokenBuild[] = [
  {
    what: 'a step without a look at rev',
    alterations: [
      { file: 'src/redis/scripts/step-room.lua', from: "if seen ~= C.rev then return answer('') end", to: '' },
    ],
    options: { settings: { autoAdvance: false } },
    seconds: 4,
    faults: [],
    shown: ({ differences }) => differences.contradicted.filter((line) => line.includes('no host asked for')),
  },
  {
    what: 'no check for duplicates',
    alterations: [
      { file: acceptAnswers, from: 'local earlier = stored[i]', to: 'local earlier = nil' },
      { file: acceptAnswers, from: 'if not earlier and taken[id] then', to: 'if false then' },
    ],
    options: { copies: 2 },
    seconds: 4,
    faults: [],
    shown: ({ differences }) => differences.duplicated,
  },
];

const dear: BrokenBuild[] = [
  {
    what: 'a log without an append-only file',
    options: { redisArgs: ['--appendonly', 'no'], env: { ALLOW_LOSSY_REDIS: 'true' } },
    seconds: 6,
    faults: [{ act: 'stop-and-kill', stopped: worker, killed: redis, atMs: 1000, holdMs: 2000 }],
    shown: ({ differences, bugs }) => [...differences.lost, ...bugs],
  },
  {
    what: 'the checkpoint moved before the commit',
    alterations: [
      { file: foldTransaction, from: 'const result = await insert(em);', to: '' },
      {
        file: foldTransaction,
        from: "return { state: 'folded', result };\n  });",
        to: `return { state: 'folded' };
          }).then(async (moved) => {
            if (moved.state !== 'folded') return moved;
            await new Promise((resolve) => setTimeout(resolve, 1000));
            return { state: 'folded', result: await orm.em.fork().transactional(insert) };
          });`,
      },
    ],
    seconds: 10,
    faults: [1, 2, 3, 4].map((turn) => ({ act: 'kill', victims: [worker], atMs: turn * 2000, holdMs: 0 })),
    shown: ({ differences }) => differences.lost,
  },
  {
    what: 'a mark before the log, by a script that fails now and then',
    alterations: [
      {
        file: acceptAnswers,
        from: "  local log_id = append('answers',",
        to: `  local marks = {}
  for k = 1, count do
    marks[k * 2 - 1] = accepted[k]
    marks[k * 2] = now_text .. '|0-0|' .. int(k - 1) .. '|' .. answers[k]
  end
  redis.call('HSET', answers_key(q), unpack(marks))
  if C.now % 4 == 0 then error('no more space') end
  local log_id = append('answers',`,
      },
    ],
    seconds: 5,
    faults: [],
    shown: ({ differences }) => differences.lost,
  },
];

let build: AlteredBuild | undefined;
afterEach(() => {
  build?.remove();
  build = undefined;
});

const noticed = async ({ alterations = [], options, seconds, faults, shown }: BrokenBuild): Promise<void> => {
  build = makeAlteredBuild(alterations);
  const report = await runChaos({
    seed,
    durationMs: seconds * 1000,
    players: 12,
    webs: 1,
    workers: 1,
    root: build.root,
    schedule: faults,
    endWithinMs: 5000,
    tell: () => undefined,
    signal: new AbortController().signal,
    ...options,
  });
  expect(shown(report)).not.toEqual([]);
  expect(report.ok).toBe(false);
};

test.each(cheap)('$what: noticed', { timeout: 240_000 }, noticed);
test.skipIf(!readTestEnvironment().full).each(dear)('$what: noticed', { timeout: 240_000 }, noticed);
