import { readScenario, type Scenario } from './scenario-file.ts';

export type { Scenario } from './scenario-file.ts';

/** In the order in which one meets them. */
const names = ['classroom', 'hall', 'arena', 'join-storm', 'answer-burst', 'reconnect-wave', 'soak', 'mixed'];

/** Every scenario by its name. A size can be changed on the command line, the rest is what the file says. */
export const scenarios: Readonly<Record<string, Scenario>> = Object.fromEntries(
  names.map((name) => [name, readScenario(name)]),
);
