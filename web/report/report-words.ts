/** What the figures of a report say, in sentences that need no statistics. */
import type { GameReport, QuestionFlag, ReportedOption, ReportedQuestion } from '../../src/protocol/reports.ts';
import { lookIn } from '../regrade/look-in.ts';
import { formatNumber, plural } from '../shared/format.ts';

export const flagWords: Record<QuestionFlag, string> = {
  check_key: 'Check the right answer',
  hard: 'Hard',
  easy: 'Easy',
  weak: 'Says little',
  dead_option: 'Option nobody needed',
};

/** 0.254 → "25 %", without a break before the sign. */
export const percent = (share: number): string => `${Math.round(share * 100)}\u00A0%`;

/** 4210 → "4.2 s", as above. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)}\u00A0s`;

export const statusWords: Record<GameReport['game']['status'], string> = {
  lobby: 'not started yet',
  running: 'still running: this is what is stored so far',
  finished: 'played to the end',
  ended: 'ended early',
  abandoned: 'abandoned',
};

/** @param at Unix milliseconds */
export const anonymisedWords = (at: number): string =>
  `This game has been anonymous since ${new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' })}: names and typed answers are gone, figures stay.`;

const isScored = ({ correct }: ReportedQuestion): boolean => correct !== null;

/** Whoever counts: those who were there, and those who came while it was open and answered. */
const outOf = ({ seated, answered }: ReportedQuestion): number => Math.max(seated, answered);

/** How many gave no answer: "9 of 16 right" is of the players, shares are of the answers. */
export function unansweredWords(question: ReportedQuestion): string | undefined {
  const { state, answered } = question;
  const players = outOf(question);
  if (state !== 'closed' || answered === 0 || players === answered) return undefined;
  return `${formatNumber(players - answered)} of ${plural(players, 'player')} gave no answer: shares are of the ${plural(answered, 'answer')}.`;
}

const difficultyWord = ({ flags }: ReportedQuestion): string =>
  flags.includes('hard') ? 'Hard: ' : flags.includes('easy') ? 'Easy: ' : '';

/** "Hard: 3 of 12 right". */
export function headline(question: ReportedQuestion): string {
  const { type, state, answered, correct } = question;
  if (state === 'ahead') return 'Not asked so far';
  if (type === 'slide') return 'Shown, nothing to answer';
  if (state === 'open') return `Still open: ${plural(answered, 'answer')} so far`;
  if (question.void === true) return `Does not count: ${plural(answered, 'answer')}`;
  if (!isScored(question)) return `${formatNumber(answered)} of ${formatNumber(outOf(question))} answered`;
  return `${difficultyWord(question)}${formatNumber(correct ?? 0)} of ${formatNumber(outOf(question))} right`;
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

const namesOf = (question: ReportedQuestion, flag: ReportedOption['flag']): string[] =>
  (question.options ?? [])
    .filter((option) => option.flag === flag)
    .map((option) => `${lookIn(question, option).letter} “${option.text}”`);

function wordsOfKey(question: ReportedQuestion): string {
  const names = namesOf(question, 'check_key');
  return names.length > 0
    ? `Those who did best overall chose ${listed(names)} more often than the right answer. Is that one right too, or the wording unclear?`
    : 'Those who did well overall got this wrong more often than the others. Is the right answer marked, and the wording clear?';
}

function wordsOfDiscrimination({ discrimination, flags }: ReportedQuestion): string[] {
  if (discrimination === undefined || flags.includes('check_key')) return [];
  return flags.includes('weak')
    ? ['Who had it right says little about who did well overall.']
    : ['Those who did well overall did well here too.'];
}

/** What is to be said of a question, the most important first. */
export function remarks(question: ReportedQuestion): string[] {
  const { state, difficulty, seated, correct, flags } = question;
  if (state !== 'closed' || !isScored(question)) return [];
  if (difficulty === null) return ['Too few players to say whether it was hard: that takes 5.'];
  const isPartial = Math.abs(difficulty * seated - (correct ?? 0)) > 0.01 && seated >= question.answered;
  const dead = namesOf(question, 'dead_option');
  return [
    ...(flags.includes('check_key') ? [wordsOfKey(question)] : []),
    ...(isPartial ? [`Counting answers that were partly right, ${percent(difficulty)} of it was known.`] : []),
    ...wordsOfDiscrimination(question),
    ...(dead.length > 0 ? [`Hardly anybody chose ${listed(dead)}: fewer than 1 in 20.`] : []),
  ];
}

export function timeWords({ medianMs, p90Ms }: ReportedQuestion): string | undefined {
  if (medianMs === null || p90Ms === null) return undefined;
  return `Half of the answers came within ${seconds(medianMs)}, nine in ten within ${seconds(p90Ms)}.`;
}

/** The whole in a few sentences. */
export function summaryWords({ summary, questions, reliability }: GameReport): string[] {
  const { players, answered, correct, averageScore, medianMs } = summary;
  const scored = questions.filter((question) => isScored(question) && question.state === 'closed');
  if (players === 0) return ['Nobody took a seat in this game.'];
  if (questions.every(({ state }) => state === 'ahead')) return [`${plural(players, 'player')}, no question so far.`];
  if (scored.length === 0) {
    return [
      `${plural(players, 'player')}. No question was closed that has a right answer, so there is nothing to count as right.`,
    ];
  }
  return [
    `${plural(players, 'player')} gave ${plural(answered, 'answer')} to ${plural(scored.length, 'question')}: ${formatNumber(correct)} right${answered === 0 ? '' : `, ${percent(correct / answered)}`}.`,
    ...(averageScore === null ? [] : [`On average a player has ${plural(Math.round(averageScore), 'point')}.`]),
    ...(medianMs === null ? [] : [`Half of the answers came within ${seconds(medianMs)}.`]),
    ...(players < 5 ? ['With fewer than 5 players the figures say more about them than about the questions.'] : []),
    ...(reliability === undefined ? [] : [reliabilityWords(reliability)]),
  ];
}

function reliabilityWords({ alpha, sem }: NonNullable<GameReport['reliability']>): string {
  const how = alpha >= 0.8 ? 'well' : alpha >= 0.6 ? 'fairly well' : alpha >= 0.4 ? 'only roughly' : 'hardly';
  return `The questions together tell ${how} who knows more: by chance alone a player may be about ${sem.toFixed(1)} questions off (reliability, Cronbach’s alpha, ${alpha.toFixed(2)} of 1).`;
}

/** What an answer was worth, as a sign and in words. */
export function markOf(fraction: number | null | undefined): { sign: string; words: string } {
  if (fraction === null || fraction === undefined) return { sign: '–', words: 'no answer' };
  if (fraction === 1) return { sign: '✓', words: 'right' };
  return fraction === 0
    ? { sign: '✗', words: 'wrong' }
    : { sign: percent(fraction), words: `${percent(fraction)} right` };
}
