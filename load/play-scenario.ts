import { availableParallelism } from 'node:os';
import type { ServerPayload } from '../src/protocol/server-events.ts';
import { GeneratorCollector } from './artillery/generator-collector.ts';
import { type GeneratorMessage, type Plan, playersOf, seatsOf } from './artillery/plan.ts';
import { type ArtilleryRun, runArtillery } from './artillery/run-artillery.ts';
import { hostGame } from './host-game.ts';
import type { PlayerJournal } from './journal.ts';
import { LoadError } from './load-error.ts';
import type { Environment } from './private-server.ts';
import type { Progress } from './progress.ts';
import type { RunArguments } from './read-arguments.ts';
import type { Timeline } from './report/timeline.ts';
import type { Game } from './rest.ts';
import type { Scenario } from './scenarios.ts';

export interface PlayOptions {
  wanted: RunArguments;
  target: string;
  games: Game[];
  timeline: Timeline;
  progress: Progress;
  env: Environment;
  signal: AbortSignal;
}

/** One room after its game. */
export interface PlayedRoom {
  game: Game;
  players: number;
  over: ServerPayload<'game:over'>;
  journals: PlayerJournal[];
}

/** How long reveal and standings stay on the screen. */
const pauseMs = 500;
/** A host who sees nobody else come for so long begins without the missing. */
const missingAfterMs = 30_000;
/** The longest a question can take, with everything around it. */
const questionMsMax = 40_000;
const playersPerGenerator = 1000;

/**
 * Hosts all rooms and plays all players at the same time; whichever of them fails ends the others.
 * @throws {LoadError} when the games could not be played to their ends.
 */
export async function playScenario(options: PlayOptions): Promise<{ rooms: PlayedRoom[]; artillery: ArtilleryRun[] }> {
  const { wanted, games, timeline, signal } = options;
  const journals = new Map<string, PlayerJournal[]>(games.map(({ gameId }) => [gameId, []]));
  const hear = (message: GeneratorMessage): void => {
    if ('recording' in message) timeline.add(message.recording);
    else journals.get(message.gameId)?.push(message.journal);
  };
  const desk = await GeneratorCollector.open(hear);
  const [playersGone, hostsGone] = [new AbortController(), new AbortController()];
  try {
    const players$ = playAll(options, desk, AbortSignal.any([signal, hostsGone.signal]));
    const hosts$ = hostAll(options, AbortSignal.any([signal, playersGone.signal]));
    players$.catch(() => undefined).finally(() => playersGone.abort());
    hosts$.catch(() => hostsGone.abort());
    const [artillery, overs] = await Promise.allSettled([players$, hosts$]);
    signal.throwIfAborted();
    if (overs.status === 'rejected') throw brokenOff(artillery, overs.reason);
    if (artillery.status === 'rejected') throw artillery.reason;
    await desk.drained();
    const rooms = games.map((game, room) => {
      const over = overs.value[room];
      if (over === undefined) throw new Error('a room without an end');
      return { game, over, players: seatsOf(room, wanted.scenario), journals: journals.get(game.gameId) ?? [] };
    });
    return { rooms, artillery: artillery.value };
  } finally {
    desk.close();
  }
}

/**
 * One generator for so many players, as far as there are cores. On two cores, 2,000 players in two processes measured less of
 * themselves than in one (their lag at p99 20 ms instead of 66), though the server shares the same cores.
 */
export function chooseGenerators(players: number, cores = availableParallelism()): number {
  return Math.max(1, Math.min(Math.ceil(players / playersPerGenerator), cores));
}

function playAll(options: PlayOptions, desk: GeneratorCollector, signal: AbortSignal): Promise<ArtilleryRun[]> {
  const { wanted, games, target, env } = options;
  const { scenario, name } = wanted;
  const generators = Math.min(wanted.generators ?? chooseGenerators(scenario.players), scenario.players);
  const numbers = Array.from({ length: generators }, (_, generator) => generator);
  return Promise.all(
    numbers.map((generator) => {
      const plan: Plan = {
        collectorPath: desk.path,
        rooms: games.map(({ gameId, pin }) => ({ gameId, pin })),
        generator,
        generators,
        playTimeoutMs: playMsMax(scenario),
      };
      const players = playersOf(generator, { players: scenario.players, generators });
      const { joinSeconds } = scenario;
      return runArtillery({ name, target, joinSeconds, players, plan, dir: desk.dir, env, signal });
    }),
  );
}

function hostAll({ games, target, wanted, progress }: PlayOptions, signal: AbortSignal) {
  const { scenario } = wanted;
  const now = Date.now();
  const { durationSeconds } = scenario;
  return Promise.all(
    games.map((game, room) =>
      hostGame({
        url: target,
        hostToken: game.hostToken,
        players: seatsOf(room, scenario),
        pauseMs,
        watch: (snapshot) => progress.see(game.gameId, snapshot),
        startBy: now + scenario.joinSeconds * 1000 + missingAfterMs,
        ...(durationSeconds === undefined ? {} : { endAfter: now + durationSeconds * 1000 }),
        signal,
      }),
    ),
  );
}

const playMsMax = ({ joinSeconds, questions, durationSeconds }: Scenario): number =>
  2 * missingAfterMs + joinSeconds * 1000 + Math.min(questions * questionMsMax, 2000 * (durationSeconds ?? Infinity));

/** The players know more than the host who lost them. */
function brokenOff(artillery: PromiseSettledResult<ArtilleryRun[]>, reason: unknown): LoadError {
  const errors = artillery.status === 'rejected' ? [] : artillery.value.flatMap(listErrors);
  const told = artillery.status === 'rejected' && artillery.reason instanceof LoadError ? artillery.reason : reason;
  const message = told instanceof Error ? told.message : String(told);
  return new LoadError(`the run broke off: ${[message, ...errors].join(', ')}`, { cause: reason });
}

const listErrors = ({ counters }: ArtilleryRun): string[] =>
  Object.entries(counters)
    .filter(([name]) => name.startsWith('errors.'))
    .map(([name, count]) => `${name.slice('errors.'.length)} (${count} times)`)
    .slice(0, 4);
