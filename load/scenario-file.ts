import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { measureOfMetric } from './artillery/metric-names.ts';
import { LoadError } from './load-error.ts';
import type { Limits } from './report/build-report.ts';

/** What a scenario means to the kit. All of it is in the file that Artillery runs, `load/scenarios/NAME.yml`. */
export interface Scenario {
  /** One line for whoever chooses. */
  about: string;
  players: number;
  rooms: number;
  questions: number;
  /** The players arrive evenly over this time. */
  joinSeconds: number;
  /** The host ends the game at the next pause after this time. */
  durationSeconds?: number;
  /** The report's figures and the most they may be, in milliseconds: the file's `ensure`. */
  limits: Limits;
}

const count = z.int().min(1);
const fileSchema = z.object({
  config: z.object({
    phases: z.tuple([z.object({ duration: count, arrivalCount: count })]),
    ensure: z.object({ thresholds: z.array(z.record(z.string(), z.number())) }),
  }),
  kit: z.object({ about: z.string(), rooms: count, questions: count, durationSeconds: z.optional(count) }),
});

export const scenarioPath = (name: string): string => join(import.meta.dirname, 'scenarios', `${name}.yml`);

/** @throws {LoadError} when the file is not one that the kit can play. */
export function readScenario(name: string): Scenario {
  const path = scenarioPath(name);
  const parsed = fileSchema.safeParse(parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new LoadError(`${path}: ${z.prettifyError(parsed.error)}`);
  const { config, kit } = parsed.data;
  const [{ duration, arrivalCount }] = config.phases;
  const { durationSeconds, ...size } = kit;
  return {
    ...size,
    players: arrivalCount,
    joinSeconds: duration,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    limits: limitsOf(config.ensure.thresholds),
  };
}

function limitsOf(thresholds: Record<string, number>[]): Limits {
  const entries = thresholds.flatMap((threshold) => Object.entries(threshold));
  return Object.fromEntries(
    entries.map(([name, limit]) => {
      const [, metric = '', figure = ''] = /^(\w+)\.(p50|p95|p99|max)$/.exec(name) ?? [];
      if (metric === '') throw new LoadError(`the threshold "${name}" names no figure: p50, p95, p99 or max`);
      return [`${measureOfMetric(metric)}.${figure}`, limit];
    }),
  );
}
