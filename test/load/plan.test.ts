import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureOfMetric, metricOfMeasure } from '../../load/artillery/metric-names.ts';
import { playersOf, seatsOf } from '../../load/artillery/plan.ts';
import { chooseGenerators } from '../../load/play-scenario.ts';
import { readArguments } from '../../load/read-arguments.ts';
import { scenarios } from '../../load/scenarios.ts';
import { judgeThresholds } from '../../load/report/build-report.ts';
import { measureTitles } from '../../load/report/model.ts';

describe('a plan', () => {
  it('gives every player one seat, and every room as many as it waits for', () => {
    const size = { players: fc.integer({ min: 1, max: 500 }), rooms: fc.integer({ min: 1, max: 60 }) };
    fc.assert(
      fc.property(fc.record({ ...size, generators: fc.integer({ min: 1, max: 5 }) }), (wanted) => {
        const seats = Array.from({ length: wanted.generators }, (_, generator) =>
          Array.from({ length: playersOf(generator, wanted) }, (_, at) => at * wanted.generators + generator),
        ).flat();
        expect(seats.toSorted((a, b) => a - b)).toEqual(Array.from({ length: wanted.players }, (_, seat) => seat));
        for (let room = 0; room < wanted.rooms; room += 1) {
          expect(seats.filter((seat) => seat % wanted.rooms === room)).toHaveLength(seatsOf(room, wanted));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('takes a process for each thousand players, as far as there are cores', () => {
    const chosen = [
      chooseGenerators(30, 2),
      chooseGenerators(2000, 2),
      chooseGenerators(9000, 8),
      chooseGenerators(2000, 1),
    ];
    expect(chosen).toEqual([1, 2, 8, 1]);
  });
});

describe('the scenarios', () => {
  it('have limits that name measures of the report, whose units are in the names that Artillery prints', () => {
    for (const { limits } of Object.values(scenarios)) {
      expect(() => judgeThresholds(limits, [])).not.toThrow();
      for (const name of Object.keys(limits)) {
        expect(Object.keys(measureTitles)).toContain(name.replace(/\.\w+$/, ''));
      }
      expect(limits['join.ack.p99']).toBe(1000);
    }
    expect(metricOfMeasure('join.ack')).toBe('join_ack_ms');
    expect(Object.keys(measureTitles).map((name) => measureOfMetric(metricOfMeasure(name)))).toEqual(
      Object.keys(measureTitles),
    );
  });

  it('are the files that Artillery runs, and no others', () => {
    const files = readdirSync(join(import.meta.dirname, '../../load/scenarios'));
    expect(files.toSorted()).toEqual(
      Object.keys(scenarios)
        .map((name) => `${name}.yml`)
        .toSorted(),
    );
  });

  it('take another size, and as much longer to fill as there are more players', () => {
    const wanted = readArguments(['mixed', '--players', '100', '--questions', '2', '--target', 'http://x/']);
    expect(wanted).toMatchObject({
      command: 'run',
      target: 'http://x',
      scenario: { players: 100, rooms: 50, questions: 2, joinSeconds: 2 },
    });
  });
});
