import { isDeepStrictEqual } from 'node:util';
import type { Epochs } from '../../../src/live/rooms/epochs.ts';
import { LocalRoom } from '../../../src/live/rooms/local-room.ts';
import { prepareDefinition } from '../../../src/live/rooms/room-definitions.ts';
import { RoomNewsReader } from '../../../src/live/rooms/room-news.ts';
import { recountFromLog, type AckedAnswer } from './recount-from-log.ts';
import { epoch, type LabRoom, type RoomLab } from './room-lab.ts';
import { RoomModel, type Reply } from './room-model.ts';
import { newRoomState, type RoomState } from './room-state.ts';
import { answerText, quizOf, type Op, type Schedule } from './room-schedule.ts';
import { describeDifference, moments } from './room-difference.ts';
import { nicknameOf, viewOfModel, viewOfSight, type View } from './room-views.ts';
import { SteppedScorer } from './stepped-scorer.ts';

const process = 'w';
const phaseWords = { lobby: 0, intro: 0, open: 0, closed: 0, reveal: 0, standings: 0, over: 0 };

/** Plays one schedule on a room of its own. @throws on the first difference between the room and the model. */
export async function playSchedule(lab: RoomLab, schedule: Schedule, seen?: Map<string, number>): Promise<void> {
  const room = await lab.room(quizOf(schedule.questions), schedule.settings);
  const sight = await room.observe();
  const state = newRoomState(room.definition, Number(sight.control['last']));
  const run = new RoomRun(room, schedule, state, seen);
  await run.prelude();
  for (const op of schedule.ops) await run.play(op);
  await run.end();
  await room.remove();
}

class RoomRun {
  readonly #room: LabRoom;
  readonly #schedule: Schedule;
  #state: RoomState;
  /** Redis' time at the last look. */
  #lookedAt: number;
  readonly #scorers: { actor: SteppedScorer | undefined; seen: number; q: number }[] = [0, 1].map(() => ({
    actor: undefined,
    seen: 0,
    q: -1,
  }));
  readonly #acked: AckedAnswer[] = [];
  readonly #events: string[] = [];
  readonly #reader: RoomNewsReader;
  readonly #watched: LocalRoom;
  #lastAnswer: { q: number; batch: { id: string; text: string; valid: boolean }[] } | undefined;
  /** What has happened how often, over all schedules: ways between phases, events, words of replies. */
  readonly #happened: Map<string, number> | undefined;
  #names = 0;

  constructor(room: LabRoom, schedule: Schedule, state: RoomState, happened?: Map<string, number>) {
    this.#happened = happened;
    this.#room = room;
    this.#schedule = schedule;
    this.#state = state;
    this.#lookedAt = state.last;
    const epochs = { of: () => epoch, suspect: () => undefined } as unknown as Epochs;
    this.#reader = new RoomNewsReader({ runner: room.lab.runner, keys: room.keys, epochs, processId: process });
    this.#watched = new LocalRoom(room.gameId, room.shard, prepareDefinition(room.definition), 0);
  }

  /** A host, the first players, and maybe the start: in one go, since the log tells when each of them came. */
  async prelude(): Promise<void> {
    const { seats, started } = this.#schedule;
    const newcomers = Array.from({ length: seats }, (_, slot) => this.#newcomer(slot, slot % 2 === 0));
    await Promise.all([
      this.#room.run('connect-seat', 'host', '', process, 'h0'),
      ...newcomers.map(({ args }) => this.#room.run('join-room', ...args)),
      ...(started ? [this.#room.run('step-room', 'start', 0)] : []),
    ]);
    const at = (await this.#room.observe()).log.map(({ data }) => Number(data['at']));
    this.#room.rewind();
    await this.#verify(undefined, ({ definition, s, now }) => {
      const model = (i: number) => new RoomModel(definition, s, at[i] ?? now);
      model(-1).connectHost('h0');
      for (const [i, { id, slot, key, connection }] of newcomers.entries())
        model(i).join(id, slot, key, -1, connection);
      return started ? model(seats).step('start', 0) : [];
    });
  }

  async play(op: Op): Promise<void> {
    try {
      await this.#play(op);
    } catch (error) {
      throw new Error(`at ${JSON.stringify(op)} in ${this.#state.phase}`, { cause: error });
    }
  }

  /** A scorer comes for what is still to be scored; then everything is counted again from the log. */
  async end(): Promise<void> {
    if (this.#state.phase === 'closed') {
      await this.#pass({ ms: 1, toDeadline: true, unattended: false });
      await this.#sweep(3);
      this.#scorers.push({ actor: undefined, seen: 0, q: -1 });
      await this.#score(this.#scorers.length - 1, 100);
      if (this.#state.phase === 'closed') throw new Error('the question was never scored');
    }
    await recountFromLog(this.#room, this.#acked);
  }

  async #play(op: Op): Promise<void> {
    if ((await this.#playPlayer(op)) || (await this.#playHost(op)) || (await this.#playServer(op))) return;
    throw new Error('nobody does this');
  }

  /** What players do, and their connections. */
  async #playPlayer(op: Op): Promise<boolean> {
    const room = this.#room;
    switch (op.do) {
      case 'join': {
        const { teams } = this.#schedule.settings;
        const team = teams === undefined ? -1 : op.team;
        const { id, key, connection, args } = this.#newcomer(op.slot, op.keyed, team);
        const reply = await room.run('join-room', ...args);
        const at = reply.indexOf('playerId');
        const told = at < 0 ? [reply[0]] : ['ok', reply[at + 1]];
        await this.#verify(told, (m) => m.join(id, op.slot, key, team, connection));
        return true;
      }
      case 'leave': {
        const id = this.#player(op.slot);
        const current = this.#state.seats.get(id)?.connection ?? `${process}/none`;
        const connection = op.stale === true ? 'stale' : current.slice(process.length + 1);
        const reply = await room.run('leave-room', id, process, connection);
        await this.#verify(reply, (m) => m.leave(id, `${process}/${connection}`));
        return true;
      }
      case 'kick': {
        const id = this.#player(op.slot);
        await this.#verify(await room.run('kick-player', id), (m) => m.kick(id));
        return true;
      }
      case 'connect': {
        const id = this.#player(op.slot);
        const connection = this.#newConnection();
        const [code] = await room.run('connect-seat', 'player', id, process, connection);
        await this.#verify([code], (m) => m.connect(id, `${process}/${connection}`));
        return true;
      }
      case 'disconnect': {
        const id = this.#player(op.slot);
        const current = this.#state.seats.get(id)?.connection ?? `${process}/none`;
        const connection = op.stale === true ? 'stale' : current.slice(process.length + 1);
        const reply = await room.run('disconnect-seat', process, id, connection);
        await this.#verify(reply, (m) => m.disconnect(id, `${process}/${connection}`));
        return true;
      }
      default:
        return false;
    }
  }

  /** What hosts do. */
  async #playHost(op: Op): Promise<boolean> {
    const room = this.#room;
    switch (op.do) {
      case 'host-connect': {
        const connection = `h${op.host}`;
        const [code] = await room.run('connect-seat', 'host', '', process, connection);
        await this.#verify([code], (m) => m.connectHost(connection));
        return true;
      }
      case 'host-disconnect': {
        const connection = `h${op.host}`;
        const reply = await room.run('disconnect-seat', process, `host:${connection}`, connection);
        await this.#verify(reply, (m) => m.disconnect(`host:${connection}`, connection));
        return true;
      }
      case 'step': {
        const rev = op.stale ? this.#state.rev - 1 : this.#state.rev;
        await this.#verify(await room.run('step-room', op.verb, rev), (m) => m.step(op.verb, rev));
        return true;
      }
      case 'pause':
        await this.#verify(await room.run('pause-room', op.verb), (m) => m.pause(op.verb));
        return true;
      case 'extend':
        await this.#verify(await room.run('extend-question', op.ms, op.id), (m) => m.extend(op.ms, op.id));
        return true;
      case 'sweep-seats':
        await this.#verify((await room.run('sweep-seats', '')).slice(0, 2), (m) => m.sweepSeats());
        return true;
      case 'lock':
        await this.#verify(await room.run('lock-room', op.locked ? '1' : ''), (m) => m.lock(op.locked));
        return true;
      default:
        return false;
    }
  }

  /** What processes do: batches of answers, sweeps, scoring, reading; and time. */
  async #playServer(op: Op): Promise<boolean> {
    const room = this.#room;
    switch (op.do) {
      case 'answer': {
        const q = Math.max(0, this.#state.q + op.at);
        const batch = op.given.map(({ slot, value }) => ({
          id: this.#player(slot),
          ...answerText(this.#schedule.questions[q], value),
        }));
        this.#lastAnswer = { q, batch };
        if (op.logFails === true) await this.#answerWithoutLog();
        else await this.#answer();
        return true;
      }
      case 'answer-again':
        await this.#answer();
        return true;
      case 'go-on':
        for (let step = 0; step < (op.toOpen ? 5 : 1); step += 1) {
          if (this.#state.phase === 'closed') await this.#score(1, 20);
          else await this.#play({ do: 'step', verb: 'next', stale: false });
          if (this.#state.phase === 'open' || this.#state.phase === 'over') return true;
        }
        return true;
      case 'advance':
        await this.#verify(await room.run('advance-room'), (m) => m.advance());
        return true;
      case 'retire': {
        const [code] = await room.run('expire-room', 3_600_000);
        await this.#verify([code], (m) => m.expire());
        return true;
      }
      case 'sweep':
        await this.#sweep(op.until);
        return true;
      case 'score':
        await this.#score(op.who, op.calls);
        return true;
      case 'drop-scorer':
        (this.#scorers[op.who] as { actor: unknown }).actor = undefined;
        return true;
      case 'read':
        await this.#read();
        return true;
      case 'pass':
        await this.#pass(op);
        return true;
      default:
        return false;
    }
  }

  /** One of those who are here; slot 4 is who was kicked last, or somebody who never was here. */
  #player(slot: number): string {
    const here = [...this.#state.seats.keys()];
    const gone = [...this.#state.kicked].at(-1) ?? 'nobody';
    return slot === 4 ? gone : (here[slot % here.length] ?? gone);
  }

  #newcomer(slot: number, keyed: boolean, team = -1) {
    const id = `p${(this.#names += 1)}`;
    const key = keyed ? `key${slot}` : '';
    const name = this.#newConnection();
    const args = [id, nicknameOf(slot), String(slot), key, team, process, name];
    return { id, slot, key, connection: `${process}/${name}`, args };
  }

  #newConnection(): string {
    return `c${(this.#names += 1)}`;
  }

  async #answer(): Promise<void> {
    if (this.#lastAnswer === undefined) return;
    const { q, batch } = this.#lastAnswer;
    const triples = batch.flatMap(({ id, text, valid }) => [id, valid ? '1' : '0', text]);
    const reply = (await this.#room.run('accept-answers', q, ...triples)) as string[];
    await this.#verify(reply, (m, logId) => m.accept(q, batch, logId));
    for (const [i, { id, text }] of batch.entries()) {
      const [verdict, elapsedMs, logId, position] = reply.slice(2 + i * 4, 6 + i * 4) as [
        string,
        string,
        string,
        string,
      ];
      if (verdict === 'accepted' || verdict === 'duplicate')
        this.#acked.push({ id, q, text, elapsedMs, logId, position });
    }
  }

  /** The log can't be written: then nothing at all is. */
  async #answerWithoutLog(): Promise<void> {
    const { redis } = this.#room.lab;
    const log = this.#room.keys.log(this.#room.shard);
    const { q, batch } = this.#lastAnswer as { q: number; batch: { id: string; text: string; valid: boolean }[] };
    const triples = batch.flatMap(({ id, text, valid }) => [id, valid ? '1' : '0', text]);
    const had = (await redis.exists(log)) === 1;
    if (had) await redis.rename(log, `${log}:away`);
    await redis.set(log, 'not a stream');
    let failed = false;
    try {
      await this.#room.run('accept-answers', q, ...triples);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('script')) throw error;
      failed = true;
    }
    await redis.del(log);
    if (had) await redis.rename(`${log}:away`, log);
    // Nothing was to be written: then the call was an ordinary one, and what it did is for the next look to see.
    const unchanged = (): Reply => [];
    if (failed) await this.#verify([], unchanged);
  }

  async #sweep(until: number): Promise<void> {
    if (until === 0) return;
    const sweep = async (absorbed?: number) => {
      const { kind, began, due } = await this.#room.sweep(absorbed === undefined ? '' : String(absorbed));
      await this.#verify([kind, began, due ? 1 : 0], (m) => m.sweep(absorbed));
      return { kind, began: Number(began), due };
    };
    let found = await sweep();
    if (until === 1) return;
    if (found.kind === 'outage') {
      await this.#verify(await this.#room.run('absorb-outage', found.began), (m) => m.absorb(found.began));
      if (until === 2) return;
      found = await sweep(found.began);
    }
    if (found.due) await this.#verify(await this.#room.run('advance-room'), (m) => m.advance());
  }

  async #score(who: number, calls: number): Promise<void> {
    const scorer = this.#scorers[who] as { actor: SteppedScorer | undefined; seen: number; q: number };
    const actor = (scorer.actor ??= new SteppedScorer(this.#room, `${who}-${(this.#names += 1)}`));
    for (let call = 0; call < calls && !actor.finished; call += 1) {
      const { next } = actor;
      await actor.step();
      if (next === 'read-seat') Object.assign(scorer, { seen: this.#state.joinSeq, q: this.#state.q });
      if (next !== 'commit-scores') continue;
      // Whether it counted is told by what the room is now.
      await this.#verify(undefined, (m) => m.commit(scorer.q, scorer.seen));
    }
    if (actor.finished) scorer.actor = undefined;
  }

  /** A watcher's read: every event since the last one, in order, or a gap that is more than what is kept. */
  async #read(): Promise<void> {
    const room = this.#watched;
    const { rooms } = await this.#reader.read(room.shard, [{ room, roster: true }]);
    const news = rooms[0];
    if (news === undefined || news instanceof Error) throw news ?? new Error('the room is gone');
    const missed = this.#events.slice(room.rev);
    const told = news.events.map((event) => event?.name);
    const expected = missed.slice(-16).map((event) => event.split(' ')[0]);
    if (!isDeepStrictEqual(told, expected) || news.rev !== this.#state.rev) {
      throw new Error(`a watcher at rev ${room.rev} was told ${told.join()}, not ${expected.join()}`);
    }
    room.rev = news.rev;
  }

  async #pass(op: { ms: number; toDeadline: boolean; unattended: boolean }): Promise<void> {
    const { s } = { s: this.#state };
    if (op.toDeadline && s.deadline === undefined) return;
    const ms = op.toDeadline ? Math.max(0, (s.deadline as number) - this.#lookedAt + op.ms) : op.ms;
    await this.#room.pass(ms, op.unattended);
    const names = ['opensAt', 'closesAt', 'enteredAt', 'pausedAt', 'last', 'hostGoneAt', 'emptyAt', 'scoreBy'] as const;
    for (const name of [...names, 'resumedAt' as const]) if (s[name] > 0) s[name] -= ms;
    for (const seat of s.seats.values()) if (seat.goneAt !== undefined) seat.goneAt -= ms;
    if (s.deadline !== undefined) s.deadline -= ms;
    if (op.unattended) s.alive -= ms;
  }

  /**
   * Looks at the room, and finds the moment between the last look and now at which the model does the same as the room.
   * Scripts that change something tell that moment; others may have run at any between.
   */
  async #verify(
    reply: readonly unknown[] | undefined,
    call: (model: RoomModel, logId: string) => Reply,
  ): Promise<Reply> {
    const sight = await this.#room.observe();
    const definition = this.#room.definition;
    const actual = viewOfSight(sight, { rev: this.#state.rev, teams: definition.settings.teams?.length ?? 0 });
    const logId = sight.log.findLast(({ type }) => type === 'answers')?.id ?? '';
    let first: { view: View; reply: Reply } | undefined;
    for (const now of moments(Number(sight.control['last']), this.#lookedAt, sight.now)) {
      const model = new RoomModel(definition, { ...structuredClone(this.#state), log: [], events: [] }, now);
      const expected = call(model, logId);
      const view = viewOfModel(model);
      first ??= { view, reply: expected };
      if (!isDeepStrictEqual(view, actual)) continue;
      if (reply !== undefined && !isDeepStrictEqual(reply, expected)) continue;
      this.#note(model.s, expected);
      this.#lookedAt = sight.now;
      this.#state = model.s;
      this.#events.push(...model.s.events);
      return expected;
    }
    throw new Error(`the room differs from the model:\n${describeDifference(first, { view: actual, reply })}`);
  }

  #note(after: RoomState, reply: Reply): void {
    const happened = this.#happened;
    if (happened === undefined) return;
    const count = (what: string) => happened.set(what, (happened.get(what) ?? 0) + 1);
    if (after.phase !== this.#state.phase) count(`${this.#state.phase} to ${after.phase}`);
    for (const event of after.events) count(event.split(' ')[0] as string);
    for (const word of reply)
      if (/^[a-z_]{4,}$/.test(String(word)) && !(String(word) in phaseWords)) count(String(word));
  }
}
