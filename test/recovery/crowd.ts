/** Players as people have them: each with the client of the product, and a memory of its own. */
import type { RoomClient } from '../../src/client/room-client.ts';
import type { Reply } from '../../src/client/reply.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import type { Results } from '../../src/protocol/rest.ts';
import type { Snapshot } from '../../src/protocol/server-events.ts';
import type { Arena, ArenaGame } from './arena.ts';
import { until } from './arena.ts';

const joinsAtOnce = 50;

/** What the server has promised one player. */
interface Acked {
  question: number;
  answer: number;
  elapsedMs: number;
}

/** One player. Remembers what was acknowledged, when the connection was lost, and when the seat was back. */
export class Person {
  readonly client: RoomClient;
  readonly playerId: string;
  readonly acked: Acked[] = [];
  /** What the connection has been since. */
  readonly states = new Set<RoomState['connection']>();
  /** Each loss of the connection; without `backAt` while it lasts. In ms of `performance.now()`. */
  readonly losses: { at: number; backAt?: number; seen: Snapshot['you'] }[] = [];

  constructor(client: RoomClient, playerId: string) {
    this.client = client;
    this.playerId = playerId;
    let before: RoomState = client.state;
    client.subscribe((state) => {
      const loss = this.losses.at(-1);
      if (before.connection === 'live' && state.connection === 'reconnecting') {
        this.losses.push({ at: performance.now(), seen: before.snapshot?.you });
      } else if (state.connection === 'live' && loss !== undefined) {
        loss.backAt ??= performance.now();
      }
      this.states.add(state.connection);
      before = state;
    });
  }

  get live(): boolean {
    return this.client.state.connection === 'live';
  }

  get you(): Snapshot['you'] {
    return this.client.state.snapshot?.you;
  }

  /** Answers, and keeps trying as the client does; what was acknowledged is remembered. */
  async answer(question: number, answer: number): Promise<Reply<'player:answer'>> {
    const reply = await this.client.answer(question, answer);
    if (reply.ok) this.acked.push({ question, answer, elapsedMs: reply.elapsedMs });
    return reply;
  }

  /** Milliseconds from a moment until the seat was back; infinite when it is not. */
  backAfter(moment: number): number {
    const loss = this.losses.findLast(({ at }) => at >= moment);
    return loss === undefined ? 0 : (loss.backAt ?? Infinity) - moment;
  }
}

/** Seats so many players, each through the address that is made for them. */
export async function seatCrowd(
  arena: Arena,
  game: Pick<ArenaGame, 'pin'>,
  size: number,
  urlOf: (number: number) => string = () => arena.url,
): Promise<Person[]> {
  const people: Person[] = [];
  for (let from = 0; from < size; from += joinsAtOnce) {
    const numbers = Array.from({ length: Math.min(joinsAtOnce, size - from) }, (_, i) => from + i);
    const seated = numbers.map(async (number) => {
      const client = arena.client(urlOf(number));
      const joined = await client.join({ pin: game.pin, nickname: `Player ${number}` });
      if (!joined.ok) throw new Error(`join: ${joined.error.code} ${joined.error.message}`);
      return new Person(client, joined.playerId);
    });
    people.push(...(await Promise.all(seated)));
  }
  return people;
}

/** Resolves when every screen has come to a phase of a question. */
export const allSee = (people: readonly { client: RoomClient }[], phase: string, index: number): Promise<void> =>
  until(() => people.every(({ client: { state } }) => isAt(state, phase, index)));

/** The host steps until the room is there and every screen shows it. */
export async function stepTo(
  host: RoomClient,
  people: readonly { client: RoomClient }[],
  phase: string,
  index: number,
): Promise<void> {
  while (!isAt(host.state, phase, index)) {
    const rev = host.state.snapshot?.rev;
    await (host.state.snapshot?.room.phase === 'lobby' ? host.start() : host.next());
    await until(() => host.state.snapshot?.rev !== rev);
  }
  await allSee(people, phase, index);
}

export function isAt({ snapshot }: RoomState, phase: string, index: number): boolean {
  return snapshot?.room.phase === phase && snapshot.question?.index === index;
}

/** What is the same on every screen of a room, as one text. */
export function sharedView({ snapshot }: Pick<RoomState, 'snapshot'>): string {
  if (snapshot === undefined) return 'nothing';
  const { rev, room, question, closed, standings, over } = snapshot;
  return JSON.stringify(sorted({ rev, phase: room.phase, paused: room.paused, question, closed, standings, over }));
}

/** Where the rows in Postgres are not what was acknowledged, or add up to other scores. */
export function differences(people: readonly Person[], results: Results): string[] {
  const rows = new Map((results.answerRows ?? []).map((row) => [`${row.playerId}|${row.question}`, row]));
  const wrong: string[] = [];
  if (rows.size !== results.answerRows?.length) wrong.push('an answer is there twice');
  for (const { playerId, acked, you } of people) {
    for (const { question, answer, elapsedMs } of acked) {
      const row = rows.get(`${playerId}|${question}`);
      if (row === undefined) wrong.push(`${playerId} lost the answer to ${question}`);
      else if (row.answer !== answer || row.elapsedMs !== elapsedMs) wrong.push(`${playerId} has another ${question}`);
    }
    const own = [...rows.values()].filter((row) => row.playerId === playerId);
    const sum = own.reduce((total, { points }) => total + points, 0);
    const row = results.players.find((player) => player.playerId === playerId);
    if (row?.score !== sum) wrong.push(`${playerId} has ${row?.score} points, its rows ${sum}`);
    if (you?.final?.score !== sum) wrong.push(`${playerId} was told ${you?.final?.score} points of ${sum}`);
  }
  return wrong;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
