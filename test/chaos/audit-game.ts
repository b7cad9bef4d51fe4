/** Compares what players were told with what is stored and with what it should be worth. Pure. */
import type { SeatScore } from '../../src/game/score-question.ts';
import { scorers } from '../../src/game/scorers.ts';
import type { Results } from '../../src/protocol/rest.ts';
import type { AnswerReply, GameJournal, PlayerJournal } from './game-journal.ts';
import type { StoredAnswer, StoredGame } from './stored-game.ts';

/** Each difference as one line; every list should be empty. */
export interface Differences {
  /** Acknowledged, and not stored. */
  lost: string[];
  /** One answer stored, counted or logged twice. */
  duplicated: string[];
  /** An acknowledgement that another reply or the row denies; a step that nobody made. */
  contradicted: string[];
  /** Stored, and never sent. */
  phantom: string[];
  /** Screens, results, rows and rows counted again that do not agree. */
  scores: string[];
  /** Games that did not come to their end, seats that were lost. */
  unfinished: string[];
  /** Names, bans and generations of seats that are not what was acknowledged. */
  people: string[];
  /** Pots that are not whole, or not what was played for. */
  money: string[];
}

export interface GameAudit extends Differences {
  /** Pairs of player and question. */
  acked: number;
  rows: number;
}

export const noDifferences = (): Differences => ({
  lost: [],
  duplicated: [],
  contradicted: [],
  phantom: [],
  scores: [],
  unfinished: [],
  people: [],
  money: [],
});

const keyOf = ({ playerId, question }: { playerId: string; question: number }) => `${playerId}/${question}`;
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export function auditGame(journal: GameJournal, stored: StoredGame, results: Results): GameAudit {
  const found = noDifferences();
  const rows = new Map<string, StoredAnswer>();
  for (const row of stored.answers) {
    if (rows.has(keyOf(row))) found.duplicated.push(`${keyOf(row)} has two rows`);
    rows.set(keyOf(row), row);
  }
  let acked = 0;
  for (const player of journal.players) acked += auditPlayer(player, { rows, openedAt: journal.openedAt }, found);
  auditPhantoms(journal, stored, found);
  auditOrder(journal, found);
  auditPeople(journal, stored, found);
  auditScores({ journal, stored, results }, found);
  if (stored.status !== 'finished' && stored.status !== 'ended') found.unfinished.push(`the game is ${stored.status}`);
  found.unfinished.push(...new Set(journal.troubles));
  return { ...found, acked, rows: rows.size };
}

interface Known {
  rows: ReadonlyMap<string, StoredAnswer>;
  openedAt: ReadonlyMap<number, number>;
}

/** @returns how many answers of this player were acknowledged. */
function auditPlayer(player: PlayerJournal, { rows, openedAt }: Known, found: Differences): number {
  const byQuestion = Map.groupBy(player.replies, ({ question }) => question);
  let acked = 0;
  for (const [question, replies] of byQuestion) {
    const place = `${player.nickname}, question ${question}`;
    const [ack, ...others] = replies.filter(({ ok }) => ok);
    const refusal = replies.find((reply) => isDenial(reply, openedAt.get(question + 2)));
    if (ack === undefined) continue;
    acked += 1;
    if (replies.filter(({ status }) => status === 'accepted').length > 1 && !isRepeated(replies)) {
      found.duplicated.push(`${place}: accepted more than once`);
    }
    for (const other of others) {
      if (other.elapsedMs !== ack.elapsedMs || other.receipt !== ack.receipt) {
        found.contradicted.push(`${place}: acknowledged as ${ack.elapsedMs} ms and as ${other.elapsedMs} ms`);
      }
    }
    if (refusal !== undefined) found.contradicted.push(`${place}: acknowledged, and refused as ${refusal.code}`);
    const row = rows.get(`${player.playerId}/${question}`);
    if (row === undefined) found.lost.push(`${place}: acknowledged with ${ack.elapsedMs} ms, no row`);
    else if (row.elapsedMs !== ack.elapsedMs) {
      found.contradicted.push(`${place}: acknowledged as ${ack.elapsedMs} ms, stored as ${row.elapsedMs}`);
    }
  }
  return acked;
}

/**
 * A final no. Copies are recognised until the next question but one opens, by contract: one that is judged later is too
 * late, whatever became of the first, whose acknowledgement may be on its way still.
 */
function isDenial({ ok, retryable, code, at }: AnswerReply, forgottenAt = Infinity): boolean {
  return !ok && retryable === false && !(code === 'too_late' && at >= forgottenAt);
}

/** The same reply twice, word for word: the network doubled it. */
function isRepeated(replies: readonly AnswerReply[]): boolean {
  return new Set(replies.filter(({ status }) => status === 'accepted').map(({ receipt }) => receipt)).size === 1;
}

function auditPhantoms(journal: GameJournal, stored: StoredGame, found: Differences): void {
  const players = new Map(journal.players.map((player) => [player.playerId, player]));
  for (const row of stored.answers) {
    const player = players.get(row.playerId);
    const sent = player?.sent.get(row.question);
    if (sent === undefined) found.phantom.push(`${keyOf(row)}: nobody sent it`);
    else if (!isSame(sent, row.answer)) {
      const what = `sent ${JSON.stringify(sent)}, stored ${JSON.stringify(row.answer)}`;
      found.phantom.push(`${player?.nickname}, question ${row.question}: ${what}`);
    }
  }
  for (const { playerId } of stored.seats) if (!players.has(playerId)) found.phantom.push(`${playerId}: nobody joined`);
}

/** One event under each `rev`; and in a room without timers, no step that no host asked for. */
function auditOrder({ events, pressed, autoAdvance }: GameJournal, found: Differences): void {
  for (const [rev, names] of events) {
    if (names.size > 1) found.contradicted.push(`rev ${rev} is ${[...names].join(' and ')}`);
    const [name] = names;
    const before = [...(events.get(rev - 1) ?? [])][0];
    const isStep = name === 'leaderboard' || (before === 'leaderboard' && name === 'question:open');
    if (!autoAdvance && isStep && !pressed.has(rev - 1)) {
      found.contradicted.push(`rev ${rev} (${name}) is a step that no host asked for`);
    }
  }
}

/** What was acknowledged about people is stored, and nothing else. */
function auditPeople({ players }: GameJournal, { seats }: StoredGame, found: Differences): void {
  const byId = new Map(seats.map((seat) => [seat.playerId, seat]));
  for (const { playerId, nickname, banned = false, readmitted } of players) {
    const seat = byId.get(playerId);
    if (seat === undefined) found.people.push(`${nickname}: has joined, and has no row`);
    else {
      if (seat.nickname !== nickname) found.people.push(`${nickname}: stored as ${seat.nickname}`);
      if (seat.kicked !== banned)
        found.people.push(`${nickname}: ${banned ? 'banned' : 'not banned'}, stored otherwise`);
      if (readmitted !== 'unknown' && seat.generation !== readmitted) {
        found.people.push(`${nickname}: given to another device ${readmitted} times, stored as ${seat.generation}`);
      }
    }
  }
}

/** In a game without any answer everyone is the first. */
const unscored = { score: 0, rank: 1 };

interface Scored {
  journal: GameJournal;
  stored: StoredGame;
  results: Results;
}

function auditScores({ journal, stored, results }: Scored, found: Differences): void {
  const { scores, order } = countAgain(stored, found);
  const ranked = results.players.filter(({ kicked }) => kicked !== true);
  const listed = ranked.map(({ playerId }) => playerId);
  if (!isSame(listed, order)) found.scores.push('results list the players in another order than the rows give');
  for (const { playerId, nickname, score, rank } of ranked) {
    const counted = scores.get(playerId) ?? unscored;
    if (counted.score !== score || counted.rank !== rank) {
      found.scores.push(`${nickname}: results say ${score} (${rank}), rows give ${counted.score} (${counted.rank})`);
    }
  }
  if (results.answers.accepted !== stored.answers.length) {
    found.scores.push(`results count ${results.answers.accepted} answers, there are ${stored.answers.length} rows`);
  }
  const top = ranked.slice(0, 10).map(({ playerId, score, rank }) => ({ playerId, score, rank }));
  for (const { playerId, nickname, over, final } of journal.players) {
    const counted = scores.get(playerId) ?? unscored;
    const shown = over?.top.map(({ playerId, score, rank }) => ({ playerId, score, rank }));
    if (shown !== undefined && !isSame(shown, top)) found.scores.push(`${nickname} was shown another leaderboard`);
    if (final !== undefined && (final.score !== counted.score || final.rank !== counted.rank)) {
      const told = `${final.score} (${final.rank})`;
      found.scores.push(`${nickname} was told ${told}, rows give ${counted.score} (${counted.rank})`);
    }
  }
}

/** The whole game once more from its rows, by the published rules. */
function countAgain({ definition, ...stored }: StoredGame, found: Differences) {
  // Whoever was removed counts for nothing, from the first question on.
  const seats = stored.seats.filter(({ kicked }) => !kicked);
  const stay = new Set(seats.map(({ playerId }) => playerId));
  const answers = stored.answers.filter(({ playerId }) => stay.has(playerId));
  const byQuestion = Map.groupBy(answers, ({ question }) => question);
  let scores: ReadonlyMap<string, SeatScore> = new Map();
  let order = seats.toSorted((a, b) => a.joinOrder - b.joinOrder).map(({ playerId }) => playerId);
  const played = Math.max(-1, ...byQuestion.keys());
  for (const question of definition.questions.slice(0, played + 1)) {
    const given = byQuestion.get(question.index) ?? [];
    const scored = scorers.of(definition).scoreQuestion({
      question,
      settings: definition.settings,
      seats,
      before: scores,
      answers: new Map(given.map(({ playerId, answer, elapsedMs }) => [playerId, { answer, elapsedMs }])),
    });
    scores = scored.after;
    ({ order } = scored);
    for (const row of given) {
      const { points, correct } = scored.after.get(row.playerId) ?? {};
      if (row.points !== points || row.correct !== correct) {
        found.scores.push(`${keyOf(row)}: stored with ${row.points} points, worth ${points}`);
      }
    }
  }
  return { scores, order };
}
