/**
 * A report's figures as somebody would work them out by hand from the rows: written from the definitions, with none of the
 * product's code, in whole and slow.
 */
export interface NaiveSeat {
  joinedAt: number;
  /** Place in the results' list. */
  place: number;
  /** One a question; undefined without an answer. */
  answers: ({ fraction: number; elapsedMs: number; options: number[] } | undefined)[];
}
export interface NaiveQuestion {
  openedAt: number | undefined;
  isScored: boolean;
  isClosed: boolean;
  options: number;
}

const add = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
const average = (values: number[]) => add(values) / values.length;
const deviations = (values: number[]) => values.map((value) => value - average(values));
const squared = (values: number[]) => add(deviations(values).map((value) => value * value));

export function naiveCorrelation(left: number[], right: number[]): number | undefined {
  const [a, b] = [deviations(left), deviations(right)];
  if (squared(left) < 1e-9 || squared(right) < 1e-9) return undefined;
  return add(a.map((value, at) => value * (b[at] as number))) / Math.sqrt(squared(left) * squared(right));
}

/** The value that lies so far along the sorted ones, on the line between its neighbours. */
export function naiveQuantile(values: number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const along = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(along)] as number, sorted[Math.ceil(along)] as number];
  return low * (1 - (along - Math.floor(along))) + high * (along - Math.floor(along));
}

export function naiveReport(questions: NaiveQuestion[], seats: NaiveSeat[]) {
  const counted = questions.flatMap(({ isScored, isClosed }, index) => (isScored && isClosed ? [index] : []));
  const fractionOf = (seat: NaiveSeat, index: number) => seat.answers[index]?.fraction ?? 0;
  const totalOf = (seat: NaiveSeat, except = -1) =>
    add(counted.filter((index) => index !== except).map((index) => fractionOf(seat, index)));
  const wasThere = (seat: NaiveSeat, { openedAt }: NaiveQuestion) =>
    openedAt !== undefined && seat.joinedAt <= openedAt;
  const byTotal = seats.toSorted((a, b) => totalOf(b) - totalOf(a) || a.place - b.place);
  const described = questions.map((question, index) => {
    const seated = byTotal.filter((seat) => wasThere(seat, question));
    const given = seats.flatMap(({ answers }) => answers[index] ?? []);
    const times = given.map(({ elapsedMs }) => elapsedMs);
    const isCounted = question.isScored && question.isClosed;
    const size = Math.round(seated.length * 0.27);
    const chosen = (group: NaiveSeat[], option: number) =>
      group.filter(({ answers }) => answers[index]?.options.includes(option) === true).length;
    const fractions = seated.map((seat) => fractionOf(seat, index));
    const discrimination = naiveCorrelation(
      fractions,
      seated.map((seat) => totalOf(seat, index)),
    );
    return {
      seated: seated.length,
      answered: given.length,
      correct: question.isScored ? given.filter(({ fraction }) => fraction === 1).length : null,
      difficulty: isCounted && seated.length >= 5 ? average(fractions) : null,
      ...(isCounted && seated.length >= 20 && discrimination !== undefined ? { discrimination } : {}),
      medianMs: naiveQuantile(times, 0.5),
      p90Ms: naiveQuantile(times, 0.9),
      options: Array.from({ length: question.options }, (_, option) => ({
        count: chosen(seats, option),
        ...(isCounted && seated.length >= 20
          ? {
              upper: chosen(seated.slice(0, size), option) / size,
              lower: chosen(seated.slice(-size), option) / size,
            }
          : {}),
      })),
    };
  });
  return { questions: described, reliability: naiveReliability(questions, counted, seats) };
}

function naiveReliability(questions: NaiveQuestion[], counted: number[], seats: NaiveSeat[]) {
  const there = seats.filter(({ joinedAt }) =>
    counted.every((index) => joinedAt <= (questions[index]?.openedAt ?? NaN)),
  );
  const matrix = there.map(({ answers }) => counted.map((index) => answers[index]?.fraction ?? 0));
  const sampled = (values: number[]) => squared(values) / (values.length - 1);
  const ofTotals = sampled(matrix.map(add));
  const k = counted.length;
  if (there.length < 30 || k < 2 || ofTotals < 1e-9) return undefined;
  const ofQuestions = add(counted.map((_, column) => sampled(matrix.map((row) => row[column] as number))));
  const alpha = (k / (k - 1)) * (1 - ofQuestions / ofTotals);
  return { alpha, sem: Math.sqrt(ofTotals) * Math.sqrt(1 - alpha) };
}
