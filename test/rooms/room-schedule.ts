/** What may happen to a room, in any order: the calls of all actors, and time. */
import fc from 'fast-check';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';

/** One answer of a batch; `at` is the question relative to the current one. */
export interface GivenAnswer {
  slot: number;
  value: number;
}

/** Seats are named by slots: a slot is one name and one join key; its player is the one who had it last. */
export type Op =
  | { do: 'join'; slot: number; team: number; keyed: boolean }
  | { do: 'leave' | 'kick'; slot: number }
  | { do: 'connect' | 'disconnect'; slot: number; stale?: boolean }
  | { do: 'host-connect' | 'host-disconnect'; host: number }
  | { do: 'answer'; at: number; given: GivenAnswer[]; logFails?: boolean }
  | { do: 'answer-again' }
  | { do: 'step'; verb: 'start' | 'next' | 'end'; stale: boolean }
  | { do: 'pause'; verb: 'pause' | 'resume' }
  | { do: 'extend'; ms: number; id: string }
  | { do: 'lock'; locked: boolean }
  | { do: 'tend' }
  /** `until`: how far the sweeper comes before it dies. */
  | { do: 'sweep'; until: number }
  | { do: 'score'; who: number; calls: number }
  | { do: 'drop-scorer'; who: number }
  | { do: 'retire' | 'read' }
  /** `to`: a time span in ms, or the room's deadline and so much more. */
  | { do: 'pass'; ms: number; toDeadline: boolean; unattended: boolean };

export interface Schedule {
  settings: SettingsInput;
  questions: ('single' | 'poll' | 'multiple')[];
  /** Seats taken before anything else happens. */
  seats: number;
  started: boolean;
  ops: Op[];
}

const slot = fc.nat(4);
const answers = fc.array(fc.record({ slot, value: fc.nat(3) }), { minLength: 1, maxLength: 5 });

/** Weights: how often each happens, so that most schedules get through a question or two. */
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('answer' as const), at: fc.constant(0), given: answers }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('answer' as const), at: fc.constantFrom(-2, -1, 1), given: answers }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      at: fc.constant(0),
      given: answers,
      logFails: fc.constant(true),
    }),
  },
  { weight: 4, arbitrary: fc.constant<Op>({ do: 'answer-again' }) },
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      verb: fc.constantFrom('next' as const, 'next' as const, 'next' as const, 'start' as const),
      stale: fc.nat(3).map((n) => n === 0),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Op>({ do: 'step', verb: 'end', stale: false }) },
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('score' as const),
      who: fc.nat(1),
      calls: fc.constantFrom(1, 3, 5, 20, 20, 20),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop-scorer' as const), who: fc.nat(1) }) },
  { weight: 4, arbitrary: fc.constant<Op>({ do: 'tend' }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('sweep' as const), until: fc.constantFrom(0, 1, 2, 3, 3, 3) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      slot,
      team: fc.integer({ min: -1, max: 1 }),
      keyed: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'kick' as const), slot }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('connect' as const, 'disconnect' as const),
      slot,
      stale: fc.nat(4).map((n) => n === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('host-connect' as const, 'host-disconnect' as const), host: fc.nat(1) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pause' as const),
      verb: fc.constantFrom('pause' as const, 'resume' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('extend' as const),
      ms: fc.constantFrom(1000, 7000),
      id: fc.constantFrom('', 'a', 'b'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lock' as const), locked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant<Op>({ do: 'retire' }) },
  { weight: 2, arbitrary: fc.constant<Op>({ do: 'read' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.integer({ min: -2, max: 2 }),
      toDeadline: fc.constant(true),
      unattended: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 300, 1500, 2500, 7999, 61_000, 7_200_000),
      toDeadline: fc.constant(false),
      unattended: fc.boolean(),
    }),
  },
);

export const schedule: fc.Arbitrary<Schedule> = fc.record({
  settings: fc.record(
    {
      introMs: fc.constantFrom(0, 0, 0, 3000),
      autoAdvance: fc.boolean(),
      closeWhenAllAnswered: fc.constantFrom(true, true, false),
      lateJoin: fc.constantFrom(true, true, false),
      streakBonus: fc.boolean(),
      maxPlayers: fc.constantFrom(100, 100, 4),
      teams: fc.constantFrom(['Red', 'Blue|Green'], ['One', 'Two', 'Three']),
    },
    { requiredKeys: ['introMs', 'autoAdvance', 'closeWhenAllAnswered', 'lateJoin', 'streakBonus', 'maxPlayers'] },
  ),
  questions: fc.array(fc.constantFrom('single' as const, 'single' as const, 'multiple' as const, 'poll' as const), {
    minLength: 1,
    maxLength: 3,
  }),
  seats: fc.integer({ min: 0, max: 4 }),
  started: fc.boolean(),
  ops: fc.array(op, { minLength: 8, maxLength: 25, size: 'max' }),
});

/** The quiz that is played: the right answer to a single is 0, to a multiple [0, 2]. */
export function quizOf(questions: Schedule['questions']): QuizInput {
  const options = ['A', 'B', 'C'].map((text, i) => ({ text, i }));
  return {
    title: 'A schedule',
    questions: questions.map((type, q) => {
      const prompt = `Question ${q}`;
      if (type === 'poll') return { type, prompt, options: options.map(({ text }) => ({ text })) };
      const right = type === 'single' ? [0] : [0, 2];
      return { type, prompt, options: options.map(({ text, i }) => ({ text, correct: right.includes(i) })) };
    }),
  };
}

/** Some answer, as it is stored; value 3 is one that the question does not allow. */
export function answerText(
  type: Schedule['questions'][number] | undefined,
  value: number,
): { text: string; valid: boolean } {
  if (value === 3) return { text: '7', valid: false };
  if (type === 'multiple') return { text: JSON.stringify([[0, 2], [0], [1, 2]][value]), valid: true };
  return { text: String(value), valid: true };
}
