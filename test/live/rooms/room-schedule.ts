/** What may happen to a room, in any order: the calls of all actors, and time. */
import * as fc from 'fast-check';
import type { QuizInput } from '../../../src/protocol/quiz.ts';
import type { SettingsInput } from '../../../src/protocol/settings.ts';

/** One answer of a batch; `at` is the question relative to the current one. */
export interface GivenAnswer {
  slot: number;
  value: number;
}

/** Whom a call concerns is told by a slot: for a join a name and a key, else one of those who are seated by then. */
export type Op =
  | { do: 'join'; slot: number; team: number; keyed: boolean }
  | { do: 'leave' | 'kick'; slot: number; stale?: boolean }
  | { do: 'connect' | 'disconnect'; slot: number; stale?: boolean }
  | { do: 'host-connect' | 'host-disconnect'; host: number }
  | { do: 'answer'; at: number; given: GivenAnswer[]; logFails?: boolean }
  | { do: 'answer-again' }
  | { do: 'step'; verb: 'start' | 'next' | 'end'; stale: boolean }
  | { do: 'pause'; verb: 'pause' | 'resume' }
  | { do: 'extend'; ms: number; id: string }
  | { do: 'lock'; locked: boolean }
  | { do: 'sweep-seats' }
  | { do: 'advance' }
  /** `until`: how far the sweeper comes before it dies. */
  | { do: 'sweep'; until: number }
  | { do: 'score'; who: number; calls: number }
  | { do: 'drop-scorer'; who: number }
  | { do: 'retire' | 'read' }
  /** What the game waits for: the next step, or the scores; until a question is open, or once. */
  | { do: 'go-on'; toOpen: boolean }
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

/** Seldom somebody who never was here. */
const slot = fc.constantFrom(0, 1, 2, 3, 4, 0, 1, 2, 3);
const given = fc.array(fc.record({ slot, value: fc.constantFrom(0, 0, 1, 2, 3, 0, 1, 2) }), {
  minLength: 1,
  maxLength: 5,
});
const its = <T>(value: T) => fc.constant(value);
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

/** Weights: how often each happens, so that most schedules get through a question or two. */
const op: fc.Arbitrary<Op> = fc.oneof(
  often(20, fc.record({ do: its('go-on' as const), toOpen: fc.boolean() })),
  often(20, fc.record({ do: its('answer' as const), at: its(0), given })),
  often(2, fc.record({ do: its('answer' as const), at: fc.constantFrom(-2, -1, 1), given })),
  often(1, fc.record({ do: its('answer' as const), at: its(0), given, logFails: its(true) })),
  often(5, its<Op>({ do: 'answer-again' })),
  often(
    6,
    fc.record({ do: its('step' as const), verb: fc.constantFrom('next', 'next', 'start'), stale: fc.boolean() }),
  ),
  often(1, its<Op>({ do: 'step', verb: 'end', stale: false })),
  often(7, fc.record({ do: its('score' as const), who: fc.nat(1), calls: fc.constantFrom(1, 4, 7, 20) })),
  often(1, fc.record({ do: its('drop-scorer' as const), who: fc.nat(1) })),
  often(2, its<Op>({ do: 'advance' })),
  often(3, fc.record({ do: its('sweep' as const), until: fc.constantFrom(1, 2, 3, 3) })),
  often(
    4,
    fc.record({
      do: its('join' as const),
      slot: fc.nat(4),
      team: fc.integer({ min: -1, max: 1 }),
      keyed: fc.boolean(),
    }),
  ),
  often(4, fc.record({ do: fc.constantFrom('leave', 'kick', 'kick'), slot, stale: fc.nat(4).map((n) => n === 0) })),
  often(
    4,
    fc.record({
      do: fc.constantFrom('connect', 'disconnect', 'disconnect'),
      slot,
      stale: fc.nat(4).map((n) => n === 0),
    }),
  ),
  often(2, fc.record({ do: fc.constantFrom('host-connect', 'host-disconnect'), host: fc.nat(1) })),
  often(5, fc.record({ do: its('pause' as const), verb: fc.constantFrom('pause', 'resume') })),
  often(
    2,
    fc.record({ do: its('extend' as const), ms: fc.constantFrom(1000, 7000), id: fc.constantFrom('', 'a', 'b') }),
  ),
  often(1, fc.record({ do: its('lock' as const), locked: fc.boolean() })),
  often(1, its<Op>({ do: 'sweep-seats' })),
  often(1, its<Op>({ do: 'retire' })),
  often(2, its<Op>({ do: 'read' })),
  often(3, pass(fc.integer({ min: -2, max: 2 }), true)),
  often(5, pass(fc.constantFrom(1, 300, 300, 1500, 1500, 2500, 2500, 7999, 61_000, 7_200_000), false)),
);

function pass(ms: fc.Arbitrary<number>, toDeadline: boolean): fc.Arbitrary<Op> {
  return fc.record({ do: its('pass' as const), ms, toDeadline: its(toDeadline), unattended: fc.boolean() });
}

export const schedule: fc.Arbitrary<Schedule> = fc.record({
  settings: fc.record(
    {
      introMs: fc.constantFrom(0, 0, 3000),
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
    maxLength: 4,
  }),
  seats: fc.constantFrom(3, 2, 0, 3, 4),
  started: fc.constantFrom(true, true, false),
  ops: fc.array(op, { minLength: 8, maxLength: 16, size: 'max' }),
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
