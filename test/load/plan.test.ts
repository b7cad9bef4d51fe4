import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeScript } from '../../load/artillery/make-script.ts';
import { playersOf, seatsOf } from '../../load/artillery/plan.ts';
import { chooseGenerators } from '../../load/play-scenario.ts';
import { readArguments } from '../../load/read-arguments.ts';
import { scenarios } from '../../load/scenarios.ts';
import { judgeThresholds } from '../../load/report/build-report.ts';

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
  it('have limits that name figures, and thresholds for Artillery of what one player can measure', () => {
    for (const [name, scenario] of Object.entries(scenarios)) {
      expect(() => judgeThresholds(scenario.limits, [])).not.toThrow();
      const plan = {
        answers: scenario.answers,
        deskPath: '',
        rooms: [],
        generator: 0,
        generators: 1,
        playTimeoutMs: 1,
      };
      const { config } = makeScript({ name, target: 'http://x', scenario, players: scenario.players, plan });
      expect(config.phases).toEqual([expect.objectContaining({ arrivalCount: scenario.players })]);
      expect(config.ensure.thresholds).toContainEqual({ 'join.ack.p99': scenario.limits['join.ack.p99'] });
      expect(JSON.stringify(config.ensure.thresholds)).not.toContain('spread');
    }
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
