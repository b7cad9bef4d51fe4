/** A log as it would have been recorded: games of all question types, interleaved over shards, from a seed. */
import { rulesOf } from '../../src/game/question-types/all-rules.ts';
import { makeGrader, scoreAnswer } from '../../src/game/scoring.ts';
import type { GameDefinition } from '../../src/game/definition.ts';
import { logEntryFields, type LogEntryData, type LogEntryType } from '../../src/log/log-entry.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { exampleOf, type Answer, type QuestionType } from '../../src/protocol/quiz.ts';
import { shardOf } from '../../src/redis/keys.ts';
import { sampleQuestions, settingsWith } from '../game/sample-questions.ts';

export interface RecordedEntry {
  shard: number;
  id: string;
  fields: string[];
}

export interface RecordedGame {
  id: string;
  definition: GameDefinition;
}

export interface Recording {
  games: RecordedGame[];
  entries: RecordedEntry[];
  /** Accepted answers in it. */
  answers: number;
}

const answersOf: Partial<Record<QuestionType, readonly Answer[]>> = {
  single: [0, 1, 2, 3],
  poll: [0, 1, 2, 3],
  multiple: [[0], [0, 1], [0, 1, 3], [2, 3]],
  true_false: [true, false],
  text: ['Paris', ' paris ', 'Lyon', 'null', '"', 'Ile de France', '7'],
  number: [1, 1.1, 0, -10, 9.75],
  order: [
    [2, 0, 3, 1],
    [0, 1, 2, 3],
    [3, 2, 1, 0],
  ],
};

/** Writes one shard's log in ascending ids. */
export class Recorder {
  readonly entries: RecordedEntry[] = [];
  readonly #startMs: number;
  #count = 0;

  constructor(startMs = 1_700_000_000_000) {
    this.#startMs = startMs;
  }

  get nowMs(): number {
    return this.#startMs + this.#count;
  }

  add<T extends LogEntryType>(type: T, gameId: string, data: LogEntryData<T>): void {
    this.addRaw(shardOf(gameId), logEntryFields(type, gameId, data));
  }

  addRaw(shard: number, fields: string[]): void {
    this.entries.push({ shard, id: `${this.nowMs}-${this.#count % 3}`, fields });
    this.#count += 1;
  }
}

export function recordGames(
  seed: number,
  size: { games: number; players: number; answersPerEntry?: number },
): Recording {
  const { next: random, uuid } = seededRandomness(seed);
  const recorder = new Recorder();
  const types = Object.keys(sampleQuestions) as QuestionType[];
  const games: RecordedGame[] = Array.from({ length: size.games }, () => ({
    id: uuid(),
    definition: {
      title: 'Recorded',
      settings: settingsWith({ streakBonus: random() < 0.5, teams: ['Red', 'Blue'] }),
      scorer: '1',
      questions: types.map((type, index) => ({ ...sampleQuestions[type], index })),
    },
  }));
  let answers = 0;
  const plays = games.map((game) => playGame(game, recorder, { random, ...size }));
  // The games take turns entry by entry, as they do in a shard's log.
  while (plays.length > 0) {
    const at = Math.floor(random() * plays.length);
    const step = plays[at]?.next();
    if (step?.done === true) {
      answers += step.value;
      plays.splice(at, 1);
    }
  }
  return { games, entries: recorder.entries, answers };
}

function* playGame(
  game: RecordedGame,
  recorder: Recorder,
  options: { random: () => number; players: number; answersPerEntry?: number },
): Generator<void, number> {
  const { random } = options;
  const players = Array.from({ length: options.players }, (_, index) => `p${index}`);
  const streaks = new Map<string, number>();
  let answers = 0;
  yield* playLobby(game, recorder, { players, random });
  recorder.add('start', game.id, { at: recorder.nowMs });
  yield;
  for (const [q, question] of game.definition.questions.entries()) {
    const openedAt = recorder.nowMs;
    const grade = makeGrader(question);
    const choices = answersOf[question.type] ?? exampleOf(question.type).answers;
    const given = players
      .filter((p) => p !== 'p0' && choices.length > 0 && random() < 0.9)
      .map((p): [string, Answer, number, number] => {
        const answer = choices[Math.floor(random() * choices.length)] as Answer;
        const elapsedMs = Math.floor(random() * 20_000);
        const streakBefore = streaks.get(p) ?? 0;
        const { streak } = scoreAnswer({
          question,
          settings: game.definition.settings,
          answer,
          elapsedMs,
          streakBefore,
          grade,
        });
        streaks.set(p, streak);
        return [p, answer, elapsedMs, streakBefore];
      });
    for (let from = 0; from < given.length;) {
      const count = 1 + Math.floor(random() * (options.answersPerEntry ?? 6));
      recorder.add('answers', game.id, { q, a: given.slice(from, from + count) });
      from += count;
      yield;
    }
    answers += given.length;
    const closedAt = recorder.nowMs;
    recorder.add('closed', game.id, { q, openedAt, closedAt });
    recorder.add('scored', game.id, {
      q,
      counts: question.type === 'text' ? [{ answer: 'paris', count: 2, correct: true }] : [given.length, 0],
      answered: given.length,
      correct: rulesOf(question).isScored ? 1 : null,
      averageMs: given.length === 0 ? null : 1234,
      scorer: '1',
      openedAt,
      closedAt,
    });
    if (q === 2) recorder.add('kick', game.id, { p: 'p1', at: recorder.nowMs });
    yield;
  }
  recorder.add('over', game.id, { status: 'finished', at: recorder.nowMs });
  return answers;
}

/** Whose seat it is, where it is anybody's. */
export const ownerOf = (playerId: string): string => `0198f0b0-90aa-7f21-a3c4-${playerId.slice(1).padStart(12, '0')}`;

/** Everybody joins; some change their names, or go on with another device; one leaves. */
function* playLobby(
  game: RecordedGame,
  recorder: Recorder,
  { players, random }: { players: readonly string[]; random: () => number },
): Generator<void> {
  for (const [index, p] of players.entries()) {
    const team = index % 2 === 0 ? { t: 'Red' } : {};
    // Every third one is somebody with an account.
    const owner = index % 3 === 0 ? { u: ownerOf(p) } : {};
    recorder.add('join', game.id, { p, n: `Ana "${index}" 🦊`, ...team, ...owner, o: index, at: recorder.nowMs });
    yield;
  }
  for (const p of ['p1', 'p2', 'p1', 'p0']) {
    recorder.add('rename', game.id, { p, n: `${p}, version ${Math.floor(random() * 9)} 🦊`, at: recorder.nowMs });
    yield;
  }
  for (const [p, generation] of [
    ['p2', 1],
    ['p1', 1],
    ['p2', 2],
    ['p0', 1],
  ] as const) {
    recorder.add('reclaim', game.id, { p, generation, at: recorder.nowMs });
    yield;
  }
  recorder.add('leave', game.id, { p: 'p0', at: recorder.nowMs });
}
