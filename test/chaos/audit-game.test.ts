/** The oracle itself: a game on which all agree, then one lie at a time. */
import { describe, expect, test } from 'vitest';
import { makeDefinition } from '../../src/game/definition.ts';
import { quizSchema } from '../../src/protocol/quiz.ts';
import type { Results } from '../../src/protocol/rest.ts';
import { settingsSchema } from '../../src/protocol/settings.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { auditGame, type Differences } from './audit-game.ts';
import { type AnswerReply, type GameJournal, newGameJournal, noteEvent, type PlayerJournal } from './game-journal.ts';
import type { StoredGame } from './stored-game.ts';

interface Told {
  journal: GameJournal;
  stored: StoredGame;
  results: Results;
}

const ack = (question: number, elapsedMs: number): AnswerReply => {
  return { question, at: 0, ok: true, status: 'accepted', elapsedMs, receipt: `r${question}-${elapsedMs}` };
};

/** Two questions; Ana is right twice, Ben once. */
function agreed(): Told {
  const definition = makeDefinition(quizSchema.parse(singlesQuiz(2)), settingsSchema.parse({}), () => 0);
  const answers = [
    { playerId: 'a', question: 0, answer: 0, correct: true, points: 1000, elapsedMs: 100 },
    { playerId: 'b', question: 0, answer: 1, correct: false, points: 0, elapsedMs: 200 },
    { playerId: 'a', question: 1, answer: 0, correct: true, points: 1000, elapsedMs: 300 },
    { playerId: 'b', question: 1, answer: 0, correct: true, points: 1000, elapsedMs: 400 },
  ];
  const seats = [
    { playerId: 'a', nickname: 'Ana', joinOrder: 1, kicked: false, generation: 0 },
    { playerId: 'b', nickname: 'Ben', joinOrder: 2, kicked: false, generation: 0 },
  ];
  const rows = seats.map(({ playerId, nickname }, at) => ({
    playerId,
    nickname,
    score: [2000, 1000][at]!,
    rank: at + 1,
  }));
  const top = rows.map((row) => ({ ...row, previousRank: 1 }));
  const journal = newGameJournal({ gameId: 'g', ownerToken: 't', autoAdvance: false });
  journal.players = rows.map(({ playerId, nickname, score, rank }): PlayerJournal => {
    const own = answers.filter((row) => row.playerId === playerId);
    return {
      playerId,
      nickname,
      device: '',
      readmitted: 0,
      sent: new Map(own.map(({ question, answer }) => [question, answer])),
      replies: own.map(({ question, elapsedMs }) => ack(question, elapsedMs)),
      over: { rev: 6, podium: top, top, players: 2 },
      final: { score, rank, players: 2, correctCount: 1, answerCount: 2 },
    };
  });
  const events = ['question:open', 'question:closed', 'leaderboard', 'question:open', 'question:closed', 'game:over'];
  for (const [at, name] of events.entries()) noteEvent(journal, name, { rev: at + 1 });
  journal.pressed = new Set([0, 2, 3, 5]);
  const results = {
    gameId: 'g',
    quizTitle: '',
    pin: '123456',
    status: 'finished' as const,
    startedAt: 0,
    endedAt: 0,
    players: rows.map((row) => ({ ...row, correctCount: 1, answerCount: 2 })),
    questions: [],
    answers: { accepted: 4 },
  };
  return { journal, stored: { status: 'finished', definition, seats, answers }, results };
}

const audit = ({ journal, stored, results }: Told) => auditGame(journal, stored, results);

test('where all agree, nothing is found', () => {
  expect(audit(agreed())).toEqual({
    lost: [],
    duplicated: [],
    contradicted: [],
    phantom: [],
    scores: [],
    unfinished: [],
    people: [],
    money: [],
    acked: 4,
    rows: 4,
  });
});

test('late, repeated and retryable replies contradict nothing', () => {
  const told = agreed();
  const [ana] = told.journal.players;
  const busy: AnswerReply = { question: 0, at: 0, ok: false, code: 'busy', retryable: true };
  ana!.replies.unshift(busy);
  ana!.replies.push({ ...ack(0, 100), status: 'duplicate' }, ack(1, 300), busy);
  const { contradicted, duplicated, acked } = audit(told);
  expect({ contradicted, duplicated, acked }).toEqual({ contradicted: [], duplicated: [], acked: 4 });
});

test('a copy that comes when the next question but one has opened is too late by contract', () => {
  const told = agreed();
  const late = { question: 0, ok: false, code: 'too_late', retryable: false };
  noteEvent(told.journal, 'question:open', { rev: 9, index: 2, opensAt: 500 });
  told.journal.players[0]!.replies.unshift({ ...late, at: 500 });
  expect(audit(told).contradicted).toEqual([]);
  told.journal.players[0]!.replies.unshift({ ...late, at: 499 });
  expect(audit(told).contradicted).toHaveLength(1);
});

test('an answer without an acknowledgement may count', () => {
  const told = agreed();
  told.journal.players[1]!.replies.pop();
  const { phantom, lost, acked } = audit(told);
  expect({ phantom, lost, acked }).toEqual({ phantom: [], lost: [], acked: 3 });
});

const lies: [what: string, as: keyof Differences, tell: (told: Told) => void][] = [
  ['an acknowledged answer has no row', 'lost', ({ stored }) => stored.answers.pop()],
  ['an answer has two rows', 'duplicated', ({ stored }) => stored.answers.push(stored.answers[0]!)],
  ['an answer is accepted twice', 'duplicated', ({ journal }) => journal.players[0]!.replies.push(ack(0, 150))],
  [
    'a second acknowledgement has another time',
    'contradicted',
    ({ journal }) => journal.players[0]!.replies.push({ ...ack(0, 150), status: 'duplicate' }),
  ],
  ['the row has another time', 'contradicted', ({ stored }) => void (stored.answers[0]!.elapsedMs = 101)],
  [
    'an acknowledged answer is refused later',
    'contradicted',
    ({ journal }) =>
      journal.players[0]!.replies.push({ question: 0, at: 0, ok: false, code: 'too_late', retryable: false }),
  ],
  ['two events have one rev', 'contradicted', ({ journal }) => noteEvent(journal, 'game:over', { rev: 3 })],
  ['nobody pressed', 'contradicted', ({ journal }) => void journal.pressed.delete(3)],
  ['nobody sent it', 'phantom', ({ journal }) => void journal.players[0]!.sent.delete(0)],
  ['another answer was sent', 'phantom', ({ journal }) => void journal.players[1]!.sent.set(0, 0)],
  [
    'a seat is nobody’s',
    'phantom',
    ({ stored }) => stored.seats.push({ ...stored.seats[0]!, playerId: 'c', nickname: 'Cy', joinOrder: 3 }),
  ],
  ['points are not what the rules say', 'scores', ({ stored }) => void (stored.answers[0]!.points = 999)],
  ['results have another score', 'scores', ({ results }) => void (results.players[0]!.score = 2001)],
  ['results have another order', 'scores', ({ results }) => results.players.reverse()],
  ['results count otherwise', 'scores', ({ results }) => void (results.answers.accepted = 5)],
  ['a screen shows another top', 'scores', ({ journal }) => void (journal.players[1]!.over!.top = [])],
  ['a player is told another rank', 'scores', ({ journal }) => void (journal.players[1]!.final!.rank = 1)],
  ['a game never ends', 'unfinished', ({ stored }) => void (stored.status = 'running')],
  ['a changed name is lost', 'people', ({ journal }) => void (journal.players[0]!.nickname = 'Anna')],
  ['a ban is lost', 'people', ({ journal }) => void (journal.players[1]!.banned = true)],
  ['a ban is nobody’s', 'people', ({ stored }) => void (stored.seats[1]!.kicked = true)],
  ['a seat was given away for nothing', 'people', ({ stored }) => void (stored.seats[0]!.generation = 1)],
  ['a seat that was given away is not stored so', 'people', ({ journal }) => void (journal.players[0]!.readmitted = 1)],
  ['a seat is lost', 'unfinished', ({ journal }) => journal.troubles.push('Ana is refused')],
];

describe('each lie is found', () => {
  test.each(lies)('%s: %s', (_, as, tell) => {
    const told = agreed();
    tell(told);
    expect(audit(told)[as]).not.toEqual([]);
  });
});
