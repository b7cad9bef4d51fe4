/**
 * What `countMoments` and the report of a quiz add up, as somebody would work it out by hand from the rows of answers: with
 * none of the product's code, in whole and slow.
 */
import type { MikroORM } from '@mikro-orm/postgresql';
import { naiveCorrelation, naiveQuantile } from './naive-report.ts';
import type { StoredGame } from './stored-game.ts';

interface NaiveSeat {
  playerId: string;
  joinedAt: number;
  score: number;
  timeMs: number;
  joinOrder: number;
  /** By question. */
  answers: Map<number, { fraction: number; elapsedMs: number; options: number[] }>;
}

export interface NaiveQuestion {
  seated: number;
  answered: number;
  correct: number | null;
  /** Of the seated, f and t; none where nothing is scored. */
  pairs: [f: number, t: number][];
  elapsedMs: number[];
  options: number[];
  upper: number[];
  lower: number[];
  grouped: number;
}

const add = (values: number[]) => values.reduce((sum, value) => sum + value, 0);

async function readSeats(orm: MikroORM, game: StoredGame): Promise<NaiveSeat[]> {
  const em = orm.em.fork();
  const players = await em.execute<{ playerId: string; joinedAt: string; joinOrder: number }[]>(
    `select player_id as "playerId", (extract(epoch from joined_at) * 1000)::text as "joinedAt", join_order as "joinOrder"
      from player where game_id = ? and kicked_at is null`,
    [game.gameId],
  );
  const rows = await em.execute<
    { playerId: string; question: number; fraction: number; elapsedMs: number; points: number; isScored: boolean }[]
  >(
    `select player_id as "playerId", question::int, fraction, elapsed_ms as "elapsedMs", points,
      correct is not null as "isScored" from answer where game_id = ?`,
    [game.gameId],
  );
  return players.map(({ playerId, joinedAt, joinOrder }) => {
    const own = rows.filter((row) => row.playerId === playerId);
    const meantOf = (question: number) =>
      game.given.find((each) => each.playerId === playerId && each.question === question)?.meant;
    return {
      playerId,
      joinedAt: Number(joinedAt),
      joinOrder,
      score: add(own.map(({ points }) => points)),
      timeMs: add(own.filter(({ isScored }) => isScored).map(({ elapsedMs }) => elapsedMs)),
      answers: new Map(
        own.map(({ question, fraction, elapsedMs }) => {
          const options = [meantOf(question)].flat().map(Number);
          return [question, { fraction, elapsedMs, options }];
        }),
      ),
    };
  });
}

const optionsOf = (question: StoredGame['quiz']['questions'][number]): number => {
  if (question.type === 'true_false') return 2;
  return question.type === 'single' || question.type === 'multiple' || question.type === 'poll'
    ? question.options.length
    : 0;
};

/** One a question. */
export async function naiveMoments(orm: MikroORM, game: StoredGame): Promise<NaiveQuestion[]> {
  const seats = await readSeats(orm, game);
  const scored = game.quiz.questions.flatMap(({ type }, index) => (type === 'poll' || type === 'slide' ? [] : [index]));
  const worth = (seat: NaiveSeat, index: number) => seat.answers.get(index)?.fraction ?? 0;
  const total = (seat: NaiveSeat) => add(scored.map((index) => worth(seat, index)));
  const best = seats.toSorted(
    (a, b) => total(b) - total(a) || b.score - a.score || a.timeMs - b.timeMs || a.joinOrder - b.joinOrder,
  );
  return game.quiz.questions.map((question, index) => {
    const isScored = scored.includes(index);
    const seated = best.filter(({ joinedAt }) => joinedAt <= game.openingOf(index));
    const given = seats.flatMap(({ answers }) => answers.get(index) ?? []);
    const size = isScored ? Math.round(seated.length * 0.27) : 0;
    const chose = (group: NaiveSeat[]) =>
      Array.from(
        { length: optionsOf(question) },
        (_, option) => group.filter(({ answers }) => answers.get(index)?.options.includes(option) === true).length,
      );
    const others = scored.filter((other) => other !== index);
    return {
      seated: seated.length,
      answered: given.length,
      correct: isScored ? given.filter(({ fraction }) => fraction === 1).length : null,
      pairs: isScored
        ? seated.map((seat): [number, number] => [
            worth(seat, index),
            add(others.map((other) => worth(seat, other))) / others.length,
          ])
        : [],
      elapsedMs: given.map(({ elapsedMs }) => elapsedMs),
      options: chose(seats),
      upper: chose(seated.slice(0, size)),
      lower: chose(size === 0 ? [] : seated.slice(-size)),
      grouped: size,
    };
  });
}

/** As the row of `question_moment` has them. */
export function sumsOf({ pairs }: NaiveQuestion) {
  if (pairs.length === 0) return { sumF: null, sumFf: null, sumT: null, sumTt: null, sumFt: null };
  const of = (value: (f: number, t: number) => number) => add(pairs.map(([f, t]) => value(f, t)));
  return {
    sumF: of((f) => f),
    sumFf: of((f) => f * f),
    sumT: of((_, t) => t),
    sumTt: of((_, t) => t * t),
    sumFt: of((f, t) => f * t),
  };
}

/** The same question in several games, as if it had been one. */
export function pooled(questions: NaiveQuestion[]) {
  const pairs = questions.flatMap((each) => each.pairs);
  const times = questions.flatMap((each) => each.elapsedMs);
  const addLists = (list: (question: NaiveQuestion) => number[]) =>
    questions.map(list).reduce((sum, counts) => sum.map((count, at) => count + (counts[at] ?? 0)));
  const isScored = questions.some(({ correct }) => correct !== null);
  const grouped = add(questions.map((each) => each.grouped));
  const discrimination = naiveCorrelation(
    pairs.map(([f]) => f),
    pairs.map(([, t]) => t),
  );
  const [upper, lower] = [addLists((each) => each.upper), addLists((each) => each.lower)];
  return {
    games: questions.length,
    seated: add(questions.map((each) => each.seated)),
    answered: times.length,
    correct: isScored ? add(questions.map((each) => each.correct ?? 0)) : null,
    difficulty: pairs.length >= 5 ? add(pairs.map(([f]) => f)) / pairs.length : null,
    ...(pairs.length >= 20 && discrimination !== undefined ? { discrimination } : {}),
    median: naiveQuantile(times, 0.5),
    p90: naiveQuantile(times, 0.9),
    options: addLists((each) => each.options).map((count, at) => ({
      count,
      ...(pairs.length >= 20 ? { upper: (upper[at] ?? 0) / grouped, lower: (lower[at] ?? 0) / grouped } : {}),
    })),
  };
}
