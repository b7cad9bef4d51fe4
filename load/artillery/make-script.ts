import { join } from 'node:path';
import { measureTitles } from '../report/model.ts';
import type { Scenario } from '../scenarios.ts';
import type { Plan } from './plan.ts';

export interface ScriptInput {
  name: string;
  target: string;
  scenario: Scenario;
  /** How many of the scenario's players this script plays. */
  players: number;
  plan: Plan;
}

/** What only all generators together can measure; the report judges it. */
const measuredTogether = new Set(['question.spread', 'reveal.spread', 'burst.spread']);

/** Artillery's script of a scenario, as an object: what it reads as YAML may be JSON as well. */
export function makeScript({ name, target, scenario, players, plan }: ScriptInput) {
  return {
    config: {
      target,
      processor: join(import.meta.dirname, 'player-steps.mts'),
      phases: [{ name: 'everybody joins', duration: scenario.joinSeconds, arrivalCount: players }],
      variables: { plan: JSON.stringify(plan) },
      // The stock client's own reconnection would hide a lost connection: ours is counted and measured.
      socketio: { path: '/socket.io', transports: ['websocket'], reconnection: false, forceNew: true },
      plugins: { ensure: {} },
      ensure: {
        thresholds: Object.entries(scenario.limits)
          .filter(([limit]) => !measuredTogether.has(measureOf(limit)))
          .map(([limit, ms]) => ({ [limit]: ms })),
        conditions: [{ expression: 'vusers.failed == 0' }],
      },
    },
    scenarios: [{ name, engine: 'socketio', flow: [{ function: 'join' }, { function: 'play' }] }],
  };
}

const measureOf = (limit: string): string => Object.keys(measureTitles).find((name) => limit.startsWith(name)) ?? limit;
