import { LoadError } from '../load-error.ts';
import { lookUpRoom } from './look-up-room.ts';
import { type PlayerVariables, readPins, readVariables, variableNames } from './read-variables.ts';

/** The part of Artillery's arrival phases that a variable can set. */
export interface ArrivalPhase {
  name?: string;
  duration?: number | string;
  arrivalCount?: number | string;
  [more: string]: unknown;
}

export interface PrepareOptions {
  vars: Readonly<Record<string, unknown>>;
  /** What `-v` gave, as text. */
  given: string | undefined;
  target: string;
  /** Artillery's own list, which is changed in place where the variables want another crowd. */
  phases: ArrivalPhase[];
  print: (line: string) => void;
}

/**
 * Before the first player: checks the variables, finds the rooms, sizes the crowd.
 * @throws {LoadError} with one line that says why nobody can play.
 */
export async function prepareRun({ vars, given, target, phases, print }: PrepareOptions): Promise<void> {
  const variables = readVariables(vars);
  if (variables.plan !== undefined) return;
  const words = readGiven(given);
  const unknown = Object.keys(words).filter((name) => !variableNames.has(name));
  for (const name of unknown) print(`load: note: "${name}" is no variable of these steps`);
  // Of a list Artillery gives each player one; all of them have to be there.
  const pins = Array.isArray(words['pin']) ? readPins(words['pin']) : variables.pins;
  resizePhases(phases, variables);
  for (const pin of pins) {
    const { title, phase } = await lookUpRoom(target, pin);
    print(`load: room ${pin} at ${target}: “${title}” (${phase})`);
  }
  const players = phases.reduce((sum, { arrivalCount }) => sum + Number(arrivalCount ?? 0), 0);
  const crowd = phases.every(({ arrivalCount }) => arrivalCount !== undefined) ? `${players} players` : 'players';
  print(`load: ${crowd} join from here and play until the game is over`);
}

/** Another number of players, or another pace, in place of the phases of the file. */
export function resizePhases(phases: ArrivalPhase[], wanted: PlayerVariables): void {
  const { players, joinSeconds, arrivalRate } = wanted;
  if (players === undefined && joinSeconds === undefined && arrivalRate === undefined) return;
  const [first] = phases;
  const before = { players: Number(first?.arrivalCount), seconds: Number(first?.duration) };
  if (phases.length !== 1 || !(before.players > 0 && before.seconds > 0)) {
    throw new LoadError(
      'players, joinSeconds and arrivalRate change one phase with an arrivalCount: leave them out here',
    );
  }
  const count = players ?? before.players;
  const pace = arrivalRate ?? before.players / before.seconds;
  phases.splice(0, 1, {
    ...first,
    duration: joinSeconds ?? Math.max(1, Math.round(count / pace)),
    arrivalCount: count,
  });
}

function readGiven(given: string | undefined): Record<string, unknown> {
  return given === undefined ? {} : (JSON.parse(given) as Record<string, unknown>);
}
