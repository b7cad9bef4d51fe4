/**
 * Promise I3: nothing that players are sent before a question's reveal depends on its solution. The same game is played
 * from the same randomness twice, once with one question's solution changed, and every byte up to its reveal compared.
 */
import { describe, expect, test } from 'vitest';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { exampleOf, questionTypes, type Answer, type QuizInput } from '../../src/protocol/quiz.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { startQuickfire, type TestPlayer, type TestQuickfire } from '../support/quickfire.ts';

type Question = QuizInput['questions'][number];

const seed = 20_250_703;
const common = { timeLimitMs: 240_000 };
const option = (text: string, correct: boolean) => ({ text, correct });

/** Each question, the same with another solution of the same length, and answers that are right in one or the other. */
const ownCases: { question: Question; changed: Question; answers: [Answer, Answer] }[] = [
  {
    question: {
      type: 'single',
      prompt: 'One',
      ...common,
      options: [option('aa', true), option('bb', false), option('cc', false)],
    },
    changed: {
      type: 'single',
      prompt: 'One',
      ...common,
      options: [option('aa', false), option('bb', false), option('cc', true)],
    },
    answers: [0, 2],
  },
  {
    question: {
      type: 'poll',
      prompt: 'Two',
      ...common,
      explanation: 'first',
      options: [{ text: 'aa' }, { text: 'bb' }],
    },
    // A poll has no solution; what is told at its reveal is all that can change.
    changed: {
      type: 'poll',
      prompt: 'Two',
      ...common,
      explanation: 'later',
      options: [{ text: 'aa' }, { text: 'bb' }],
    },
    answers: [0, 1],
  },
  {
    question: {
      type: 'multiple',
      prompt: 'Three',
      ...common,
      options: [option('aa', true), option('bb', false), option('cc', true), option('dd', false)],
    },
    // One right option more, too: how many are right is part of the solution.
    changed: {
      type: 'multiple',
      prompt: 'Three',
      ...common,
      options: [option('aa', false), option('bb', true), option('cc', true), option('dd', true)],
    },
    answers: [
      [0, 2],
      [1, 2, 3],
    ],
  },
  {
    question: { type: 'true_false', prompt: 'Four', ...common, correct: true, explanation: 'It is.' },
    changed: { type: 'true_false', prompt: 'Four', ...common, correct: false, explanation: 'No!!!!' },
    answers: [true, false],
  },
  {
    question: { type: 'text', prompt: 'Five', ...common, accept: ['hello', 'hi'] },
    changed: { type: 'text', prompt: 'Five', ...common, accept: ['adieu', 'yo'], caseSensitive: true },
    answers: ['hello', 'adieu'],
  },
  {
    question: { type: 'number', prompt: 'Six', ...common, correct: 8, tolerance: 1, min: 0, max: 50, step: 1 },
    changed: { type: 'number', prompt: 'Six', ...common, correct: 3, tolerance: 2, min: 0, max: 50, step: 1 },
    answers: [8, 3],
  },
  {
    question: { type: 'order', prompt: 'Seven', ...common, items: ['ant', 'bee', 'cat', 'dog'] },
    changed: { type: 'order', prompt: 'Seven', ...common, items: ['dog', 'bee', 'ant', 'cat'] },
    answers: [
      [0, 1, 2, 3],
      [3, 1, 0, 2],
    ],
  },
];

/** Of the types that are not above, those that have a solution. */
const otherCases = questionTypes.flatMap((type) => {
  const { question, changed, answers } = exampleOf(type);
  if (changed === undefined || ownCases.some((own) => own.question.type === type)) return [];
  return [
    {
      question: { ...question, ...common },
      changed: { ...changed, ...common },
      answers: [answers[0]!, answers[1]!] as const,
    },
  ];
});
const cases = [...ownCases, ...otherCases];

const quizOf = (changedAt?: number): QuizInput => ({
  title: 'Hidden',
  questions: cases.map(({ question, changed }, at) => (at === changedAt ? changed : question)),
});

const { full } = readTestEnvironment();
/** In the gate: types whose options are drawn, whose answers are several, and whose answers are typed; and those of the examples. */
const comparedTypes = full
  ? undefined
  : ['single', 'order', 'text', ...otherCases.map(({ question }) => question.type)];
const compared = cases.flatMap(({ question: { type } }, at) =>
  comparedTypes?.includes(type) === false ? [] : [[type, at] as const],
);

// Shuffled in the gate, where the draw of the order is compared too; both with FULL=1.
describe.each(full ? [false, true] : [true])('with shuffleOptions %s [SNAP-3]', (shuffleOptions) => {
  const original = new Map<string, Frame[][]>();

  test('the whole game is the same when nothing is changed', { timeout: 60_000 }, async () => {
    const [first, second] = [
      await play(quizOf(), cases.length, shuffleOptions),
      await play(quizOf(), cases.length, shuffleOptions),
    ];
    expect(second).toEqual(first);
    original.set('frames', first);
  });

  test.each(compared)('%s', async (type, at) => {
    const changed = await play(quizOf(at), at + 1, shuffleOptions);
    for (const [player, frames] of (original.get('frames') as Frame[][]).entries()) {
      const before = untilReveal(frames, at);
      const after = untilReveal(changed[player] as Frame[], at);
      expect(after).toEqual(before);
      // It is no comparison of nothing: the question twice, and three snapshots with it.
      expect(before.filter(({ text }) => text.includes(`"prompt":"${cases[at]?.question.prompt}"`)).length).toBe(5);
      // And the reveal does differ, a poll's aside only by what explains it.
      const reveals = [frames, changed[player] as Frame[]].map((all) => all.find(isRevealOf(at)));
      expect(reveals[0], type).toBeDefined();
      expect(reveals[1]?.text).not.toBe(reveals[0]?.text);
    }
  });
});

/** A text frame without what depends on the moment or cannot be seeded, and its length on the wire. */
interface Frame {
  text: string;
  bytes: number;
}

const isRevealOf =
  (index: number) =>
  ({ text }: Frame) =>
    text.startsWith('2["question:closed"') && text.includes(`"index":${index},`);

function untilReveal(frames: readonly Frame[], index: number): Frame[] {
  const end = frames.findIndex(isRevealOf(index));
  if (end < 0) throw new Error(`question ${index} was not revealed`);
  return frames.slice(0, end);
}

/**
 * Plays the first questions with three players: one answers right, one what would be right if the solution were changed,
 * one nothing. Gives what each was sent. Everything in the product that draws, draws from the same seed.
 */
async function play(quiz: QuizInput, questionsCount: number, shuffleOptions: boolean): Promise<Frame[][]> {
  const product = await startQuickfire({ worker: false, overrides: { randomness: seededRandomness(seed) } });
  try {
    // No speed in the points: how many ms an answer took must not be seen in later ranks.
    const game = await product.game(quiz, {
      introMs: 60_000,
      shuffleOptions,
      speedWeight: 0,
      closeWhenAllAnswered: false,
    });
    const host = await product.host(game);
    const players: { player: TestPlayer; frames: Frame[] }[] = [];
    for (const name of ['Ann', 'Bob', 'Cleo']) players.push(await joinAndListen(product, game.pin, name));
    await host.must('host:start', {});
    for (let index = 0; index < questionsCount; index += 1) {
      for (const { player } of players) {
        await player.client.event('question:intro', (intro) => intro.index === index);
        await player.client.must('room:sync', {});
      }
      await host.must('host:next', {});
      await Promise.all(
        players.map(({ player }) => player.client.event('question:open', (open) => open.index === index)),
      );
      const { answers } = cases[index] as (typeof cases)[0];
      for (const [at, { player }] of players.entries()) {
        await player.client.must('room:sync', {});
        const answer = answers[at];
        if (answer !== undefined) await player.client.must('player:answer', { question: index, answer });
        await player.client.must('room:sync', {});
      }
      await host.must('host:next', {});
      await Promise.all(
        players.map(({ player }) => player.client.event('player:result', (result) => result.index === index)),
      );
      if (index + 1 === questionsCount) break;
      await host.must('host:next', {});
      await Promise.all(
        players.map(({ player }) => player.client.event('leaderboard', (board) => board.index === index)),
      );
      await host.must('host:next', {});
    }
    return players.map(({ frames }) => frames);
  } finally {
    await product.stop();
  }
}

async function joinAndListen(product: TestQuickfire, pin: string, nickname: string) {
  const client = product.client();
  const frames: Frame[] = [];
  client.socket.io.engine.on('packet', ({ type, data }: { type: string; data?: unknown }) => {
    if (type !== 'message') return;
    const text = String(data);
    // How many are in the lobby is told once a second, whenever that is.
    if (!text.startsWith('2["room:players"')) frames.push(stable(text));
  });
  await client.connected();
  const { playerId, token } = await client.must('player:join', {
    pin,
    nickname,
    key: `the key of the client of ${nickname}`,
  });
  return { player: { client, playerId, token }, frames };
}

/**
 * What differs between two games without any change: the moment, the ids of connections, how long an answer took and
 * its receipt, which says so too. A moment has as many digits every time, so that only the last two spoil a length.
 */
function stable(raw: string): Frame {
  const sized = raw
    .replace(/"elapsedMs":\d+/g, '"elapsedMs":0')
    .replace(/"receipt":"[\w~-]+\.[\w-]+"/g, '"receipt":""');
  const text = sized.replace(/"(now|opensAt|closesAt|nextAt)":\d{13}/g, '"$1":0').replace(/"sid":"[^"]+"/g, '"sid":""');
  return { text, bytes: Buffer.byteLength(sized) };
}
