/** What the figures of reports over games say, in sentences that need no statistics. */
import type {
  LinePeriod,
  OwnReport,
  QuizReport,
  SummedOption,
  SummedQuestion,
} from '../../src/protocol/reports-over-games.ts';
import { formatNumber, plural } from '../shared/format.ts';
import { dayWords } from './period.ts';
import { percent, seconds } from './report-words.ts';

/** How a point of a line is called. */
export const whenWords: Record<LinePeriod, (at: number) => string> = {
  day: dayWords,
  week: (at) => `week of ${dayWords(at)}`,
  month: (at) => new Date(at).toLocaleDateString(undefined, { month: 'long', year: 'numeric' }),
};

/** "12 games, 80 % right, never chosen: “Rhine”." */
export function summedHeadline({ games, answered, correct, type, options = [] }: SummedQuestion): string {
  const played = plural(games, 'game');
  if (type === 'slide') return `Shown in ${played}`;
  const never = answered === 0 ? [] : options.filter(({ count }) => count === 0).map(({ text }) => `“${text}”`);
  return [
    played,
    correct === null
      ? plural(answered, 'answer')
      : answered === 0
        ? 'no answers'
        : `${percent(correct / answered)} of ${plural(answered, 'answer')} right`,
    ...(never.length > 0 ? [`never chosen: ${never.join(', ')}`] : []),
  ].join(', ');
}

export function summedRemarks(question: SummedQuestion): string[] {
  const { index, difficulty, correct, discrimination, flags, medianMs, p90Ms, optionGames, games } = question;
  const { otherKeyGames = 0 } = question;
  return [
    ...(index === null ? ['This question is no longer in the quiz.'] : []),
    ...(correct !== null && difficulty === null ? ['Too few players to say whether it was hard: that takes 5.'] : []),
    ...(flags.includes('check_key')
      ? [
          'Those who did well overall got this wrong more often than the others. Is the right answer marked, and the wording clear?',
        ]
      : discrimination === undefined
        ? []
        : [
            flags.includes('weak')
              ? 'Who had it right says little about who did well overall.'
              : 'Those who did well overall did well here too.',
          ]),
    ...(medianMs === null || p90Ms === null
      ? []
      : [`Half of the answers came within about ${seconds(medianMs)}, nine in ten within ${seconds(p90Ms)}.`]),
    ...(optionGames !== undefined && optionGames < games
      ? [`The options were changed: they are counted in ${plural(optionGames, 'game')} that had them.`]
      : []),
    ...(otherKeyGames > 0
      ? [
          `${plural(otherKeyGames, 'game')} had another right answer than the last one. What counts as right above is what was right in each game.`,
        ]
      : []),
  ];
}

/** What an option was in the games that had it: "right", or in how many of them where their keys differ. */
export function rightWords({ correct, rightIn }: SummedOption, games: number): string | undefined {
  if (rightIn === undefined || rightIn === games) return correct === true ? 'right' : undefined;
  return rightIn === 0 ? undefined : `right in ${rightIn} of ${plural(games, 'game')}`;
}

export function quizSummary({ games, summary, firstAt, lastAt }: QuizReport): string[] {
  if (games === 0 || firstAt === null || lastAt === null) return ['No game of this quiz ended in these days.'];
  const { players, answered, correct, averageScore, medianMs } = summary;
  const [first, last] = [dayWords(firstAt), dayWords(lastAt)];
  return [
    `${plural(games, 'game')}, ${first === last ? `on ${first}` : `from ${first} to ${last}`}.`,
    `${plural(players, 'player')} gave ${plural(answered, 'answer')}: ${formatNumber(correct)} right${answered === 0 ? '' : `, ${percent(correct / answered)}`}.`,
    ...(averageScore === null ? [] : [`On average a player has ${plural(Math.round(averageScore), 'point')}.`]),
    ...(medianMs === null ? [] : [`Half of the answers came within about ${seconds(medianMs)}.`]),
  ];
}

export function ownSummary({ games, players, answers, shareCorrect }: OwnReport): string {
  if (games === 0) return 'No game of yours ended in these days.';
  const right = shareCorrect === null ? '' : `, ${percent(shareCorrect)} of them right`;
  return `${plural(games, 'game')} with ${plural(players, 'player')} and ${plural(answers, 'answer')}${right}.`;
}
