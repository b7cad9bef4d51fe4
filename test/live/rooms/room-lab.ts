/** Rooms without a server: the real scripts on a real Redis, each room under a key prefix of its own. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Redis } from 'ioredis';
import { DirectQuestion } from '../../../entities/direct-question.ts';
import { AnswerCollector } from '../../../src/live/answers/answer-collector.ts';
import { writeByPath, type AnswerWriter } from '../../../src/live/answers/answer-writer.ts';
import { DirectAnswers } from '../../../src/live/answers/direct-answers.ts';
import { DirectWriter } from '../../../src/live/answers/direct-writer.ts';
import { copyQuiz, type GameDefinition, type QuizCopy } from '../../../src/game/definition.ts';
import { QuestionScorer } from '../../../src/live/scoring/question-scorer.ts';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { CodedError } from '../../../src/protocol/errors.ts';
import type { PersistencePath } from '../../../src/protocol/ops.ts';
import { quizSchema, type Answer, type QuizInput } from '../../../src/protocol/quiz.ts';
import { settingsSchema, type SettingsInput } from '../../../src/protocol/settings.ts';
import { createKeys, shardOf, type Keys } from '../../../src/redis/keys.ts';
import { loadScripts, ScriptRunner, type ScriptReply } from '../../../src/redis/script-runner.ts';
import type { Epochs } from '../../../src/live/rooms/epochs.ts';
import {
  prepareDefinition,
  RoomDefinitions,
  type PreparedDefinition,
} from '../../../src/live/rooms/room-definitions.ts';
import { RoomDirectory } from '../../../src/live/rooms/room-directory.ts';
import { RoomReader } from '../../../src/live/rooms/room-reader.ts';
import { RoomScripts } from '../../../src/live/rooms/room-scripts.ts';
import type { RoomAdvancer } from '../../../src/live/rooms/room-advancer.ts';
import { RoomTokens } from '../../../src/live/rooms/room-tokens.ts';
import { UnknownGames } from '../../../src/log/unknown-games.ts';

export const epoch = 'epoch of the tests';

/** The scripts as they are, or as `change` makes them: for tests that show that a broken build is noticed. */
export type Scripts = ReturnType<typeof loadScripts>;

/**
 * Scripts in which one piece of text is replaced.
 * @throws when the text is not there (any more), so that no test goes on with scripts that are not broken.
 */
export function breakScripts(name: string, from: string, to: string): Scripts {
  const scripts = loadScripts();
  const script = scripts.get(name);
  if (!script?.source.includes(from)) throw new Error(`${name} has no "${from}"`);
  const source = script.source.replace(from, () => to);
  scripts.set(name, { source, sha: createHash('sha1').update(source).digest('hex') });
  return scripts;
}

const ownScript = (name: string) => readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8');
const observeSource = ownScript('observe-room');
const passSource = ownScript('pass-time');

/** One connection and everything that can be made on it. `close()` leaves nothing behind. */
export class RoomLab {
  readonly redis: Redis;
  readonly runner: ScriptRunner;
  readonly scripts: Scripts;
  readonly orm: MikroORM | undefined;
  /** The answers of rooms that do without the log; only with an `orm`. */
  readonly direct: DirectAnswers;
  readonly #prefix: string;
  #observeSha = '';
  #passSha = '';
  #rooms = 0;

  constructor(url: string, prefix: string, scripts: Scripts = loadScripts(), orm?: MikroORM) {
    this.orm = orm;
    this.direct = new DirectAnswers(orm as MikroORM);
    // What all rooms send in one turn of the event loop goes out as one write.
    this.redis = new Redis(url, { enableAutoPipelining: true });
    this.#prefix = prefix;
    this.scripts = scripts;
    this.runner = new ScriptRunner(this.redis, scripts);
  }

  /** Teaches Redis the scripts, so that none has to be sent a second time between two others. */
  async open(): Promise<this> {
    const load = async (source: string) => String(await this.redis.script('LOAD', source));
    await Promise.all([...this.scripts.values()].map(({ source }) => load(source)));
    this.#observeSha = await load(observeSource);
    this.#passSha = await load(passSource);
    return this;
  }

  /** Opens a room whose questions may be shorter than a quiz allows. */
  async room(
    quiz: QuizInput,
    settings: SettingsInput = {},
    limitsMs: readonly number[] = [],
    path: PersistencePath = 'buffered',
  ): Promise<LabRoom> {
    this.#rooms += 1;
    const keys = createKeys(`${this.#prefix}${this.#rooms}:`);
    const copy = copyQuiz(quizSchema.parse(quiz), settingsSchema.parse(settings), () => 0.5);
    const made = copy.definition;
    const questions = made.questions.map((question, i) => ({
      ...question,
      timeLimitMs: limitsMs[i] ?? question.timeLimitMs,
    }));
    const room = new LabRoom(this, keys, { ...copy, definition: { ...made, questions, path } });
    await room.create();
    return room;
  }

  observe(keys: string[], args: (string | number)[]): Promise<ScriptReply[]> {
    return this.redis.evalsha(this.#observeSha, keys.length, ...keys, ...args) as Promise<ScriptReply[]>;
  }

  async pass(keys: string[], args: (string | number)[]): Promise<void> {
    await this.redis.evalsha(this.#passSha, keys.length, ...keys, ...args);
  }

  async close(): Promise<void> {
    for await (const found of this.redis.scanStream({ match: `${this.#prefix}*`, count: 1000 })) {
      if ((found as string[]).length > 0) await this.redis.unlink(...(found as string[]));
    }
    this.redis.disconnect();
  }
}

export class LabRoom {
  readonly gameId: string = randomUUID();
  readonly lab: RoomLab;
  readonly keys: Keys;
  readonly definition: GameDefinition;
  readonly authored: QuizCopy['authored'];
  readonly epochs: Epochs;
  readonly scripts: RoomScripts;
  readonly reader: RoomReader;
  readonly definitions: RoomDefinitions;
  readonly #prepared: PreparedDefinition;
  #writer: AnswerWriter | undefined;
  #seen = '0-0';

  constructor(lab: RoomLab, keys: Keys, { definition, authored }: QuizCopy) {
    this.lab = lab;
    this.keys = keys;
    this.definition = definition;
    this.authored = authored;
    this.#prepared = prepareDefinition(definition);
    this.epochs = { of: () => epoch, suspect: () => undefined } as unknown as Epochs;
    this.scripts = new RoomScripts(lab.runner, keys, this.epochs);
    this.reader = new RoomReader(lab.redis, keys, { turn: () => Promise.resolve() });
    this.definitions = new RoomDefinitions(
      lab.redis,
      keys,
      new UnknownGames(createLogger('silent', 'test'), () => undefined),
      64_000_000,
    );
  }

  get shard(): number {
    return shardOf(this.gameId);
  }

  async create(): Promise<void> {
    const { lab, keys, scripts, definitions } = this;
    await lab.redis.set(keys.epoch(this.shard), epoch);
    await lab.redis.set(keys.pin('000000'), this.gameId);
    const tokens = new RoomTokens('a secret that only tests may use, 32+');
    const randomness = systemRandomness();
    const directory = new RoomDirectory({ redis: lab.redis, keys, scripts, definitions, tokens, randomness });
    // PERSIST of a PIN that has no end says 0, which reads as "lost": so it is given one.
    await lab.redis.pexpire(keys.pin('000000'), 60_000);
    await directory.open({ gameId: this.gameId, pin: '000000', definition: this.definition });
    await definitions.get(this.gameId);
    if (this.definition.path !== 'direct') return;
    if (lab.orm === undefined) throw new Error('a lab without Postgres has no such rooms');
    const em = lab.orm.em.fork();
    for (const [question, authored] of this.authored.entries())
      em.create(DirectQuestion, { gameId: this.gameId, question, authored });
    await em.flush();
  }

  /** The writer of this room's answers, as a web process has it. Nobody scores what it closes. */
  get writer(): AnswerWriter {
    const tokens = new RoomTokens('a secret that only tests may use, 32+');
    const advancer = { scoreSoon: () => undefined } as unknown as RoomAdvancer;
    const common = { scripts: this.scripts, tokens, advancer };
    return (this.#writer ??= writeByPath({
      buffered: new AnswerCollector({ ...common, durable: () => true }),
      direct: new DirectWriter({ ...common, stored: this.lab.direct }),
    }));
  }

  /** Gives an answer to that writer; the reply or the refusal's code as a verdict. */
  async answer(playerId: string, question: number, answer: Answer): Promise<LabVerdict> {
    try {
      const game = { gameId: this.gameId, definition: this.#prepared };
      const { status, elapsedMs, receipt } = await this.writer.submit(game, playerId, { question, answer });
      return { verdict: status, elapsedMs, receipt };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return { verdict: error.code, elapsedMs: 0 };
    }
  }

  /** Runs a room script; the reply as a list. */
  async run(name: string, ...args: (string | number)[]): Promise<ScriptReply[]> {
    const reply = await this.scripts.run(name, this.gameId, args);
    return Array.isArray(reply) ? reply : [reply];
  }

  async sweep(absorbed = ''): Promise<{ kind: string; began: string; due: boolean }> {
    const keys = [this.keys.alive(this.shard), this.keys.deadlines(this.shard), this.keys.epoch(this.shard)];
    const reply = await this.lab.runner.run('sweep-shard', keys, [epoch, absorbed, '0']);
    const [, kind, began, ids] = reply as [string, string, string, string[]];
    return { kind, began, due: ids.includes(this.gameId) };
  }

  /** Scores the closed question as a web process does; whether this scorer's commit counted. */
  score(): Promise<boolean> {
    const { keys, scripts, reader, definitions } = this;
    const { direct } = this.lab;
    return new QuestionScorer({ keys, scripts, reader, definitions, direct, newId: randomUUID }).score(this.gameId);
  }

  /** Lets `ms` pass for this room. `unattended`: nobody looked after its shard meanwhile. */
  async pass(ms: number, unattended = false): Promise<void> {
    const { control, gone } = this.keys.room(this.gameId);
    const { deadlines, alive } = this.keys;
    const keys = [control, gone, deadlines(this.shard), alive(this.shard)];
    await this.lab.pass(keys, [this.gameId, ms, unattended ? '1' : '']);
  }

  /** All there is of the room; log entries only those since the last look. */
  async observe(): Promise<RoomSight> {
    const k = this.keys.room(this.gameId);
    const shardKeys = [this.keys.alive(this.shard), this.keys.deadlines(this.shard), this.keys.log(this.shard)];
    const { control, events, seats, names, joinKeys, connections, present, gone, waiting } = k;
    const { scores, board, kicked, teams } = k;
    const roomKeys = [control, events, seats, names, joinKeys, connections, present, gone, waiting, scores, board];
    const total = this.definition.questions.length;
    const reply = await this.lab.observe(
      [...shardKeys, ...roomKeys, kicked, teams],
      [this.gameId, this.#seen, k.answersBase, total],
    );
    const sight = readSight(reply);
    this.#seen = sight.log.at(-1)?.id ?? this.#seen;
    return sight;
  }

  /** Forgets what was seen: the next look has the whole log. */
  rewind(): void {
    this.#seen = '0-0';
  }

  /** Removes what is known of it; what it has besides goes with the lab. */
  async remove(): Promise<void> {
    const { shard: _, answersBase, answers, attempt: _attempt, ...names } = this.keys.room(this.gameId);
    const { epoch: epochKey, alive, deadlines, log } = this.keys;
    const ofShard = [epochKey, alive, deadlines, log].map((name) => name(this.shard));
    const ofQuestions = this.definition.questions.map((_question, q) => answers(q));
    await this.lab.redis.unlink(...Object.values(names), answersBase, ...ofShard, ...ofQuestions);
  }
}

export interface LabVerdict {
  verdict: string;
  elapsedMs: number;
  receipt?: string;
}

export interface LoggedEntry {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

export interface RoomSight {
  now: number;
  alive: number;
  deadline: number | undefined;
  log: LoggedEntry[];
  control: Record<string, string>;
  /** Newest first. */
  events: { rev: number; name: string; data: Record<string, unknown> }[];
  seats: Record<string, string>;
  names: Record<string, string>;
  joinKeys: Record<string, string>;
  connections: Record<string, string>;
  present: string[];
  gone: Record<string, string>;
  waiting: string[];
  scores: Record<string, string>;
  board: string[];
  kicked: string[];
  teams: Record<string, string>;
  /** By question: player id → stored answer. */
  answers: Record<string, string>[];
}

function readSight(reply: ScriptReply[]): RoomSight {
  const [now, alive, deadline, log, control, events, seats, names, joinKeys, connections, ...more] = reply;
  const [present, gone, waiting, scores, board, kicked, teams, ...answers] = more;
  return {
    now: Number(now),
    alive: Number(alive),
    deadline: deadline === null ? undefined : Number(deadline),
    log: (log as [string, string[]][]).map(([id, fields]) => ({
      id,
      type: fields[3] as string,
      data: JSON.parse(fields[7] as string) as Record<string, unknown>,
    })),
    control: pairs(control),
    events: (events as string[]).map((text) => JSON.parse(text) as RoomSight['events'][number]),
    seats: pairs(seats),
    names: pairs(names),
    joinKeys: pairs(joinKeys),
    connections: pairs(connections),
    present: (present as string[]).toSorted(),
    gone: pairs(gone),
    waiting: (waiting as string[]).toSorted(),
    scores: pairs(scores),
    board: board as string[],
    kicked: (kicked as string[]).toSorted(),
    teams: pairs(teams),
    answers: answers.map(pairs),
  };
}

function pairs(list: ScriptReply | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  const flat = (list ?? []) as string[];
  for (let i = 0; i + 1 < flat.length; i += 2) found[flat[i] as string] = flat[i + 1] as string;
  return found;
}
