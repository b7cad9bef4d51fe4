import { useEffect, useState } from 'preact/hooks';
import { briefTexts, findScreens, rightText, screensOf } from '../question-types/all-types.ts';
import { isOpenQuestion, type IntroQuestion, type OpenQuestion } from '../question-types/shown-question.ts';
import { Fresh } from '../shared/ui/fresh.tsx';
import { formatRank, isPlaced, plural } from '../shared/format.ts';
import { localNow } from '../shared/local-now.ts';
import { lookOf } from '../shared/ui/option-look.ts';
import { ownAnswer, type SeatedProps } from './player-view.ts';
import { verdictOf, verdictWords } from './result-screens.tsx';

/** The text that a screen reader reads for this screen. */
export function sayScreen({ snapshot }: SeatedProps): string {
  const { room, question, closed, you } = snapshot;
  if (room.phase === 'intro' && question !== undefined) {
    return `Question ${question.index + 1} of ${question.total}. ${spoken(question, question.prompt)}`;
  }
  if (room.phase === 'open' && question !== undefined && isOpenQuestion(question))
    return sayQuestion(question, you?.answered === true);
  if (room.phase === 'reveal' && you?.result !== undefined) {
    const { result } = you;
    const solution = question && closed && rightText(question, closed, briefTexts);
    const right = question && solution ? ` The right answer: ${spoken(question, solution)}.` : '';
    if (question !== undefined && findScreens(question.type)?.Input === undefined) return sayPlace(result).trim();
    return `${verdictWords[verdictOf(result, closed)]}. ${plural(result.points, 'point')}.${right}${sayPlace(result)}`;
  }
  if (room.phase === 'standings' && you !== undefined) return sayPlace(you.result ?? you).trim();
  if (room.phase === 'over' && you?.final !== undefined) {
    const { rank, players, score } = you.final;
    const place = isPlaced(you.final) ? ` ${formatRank(rank)} of ${players}` : '';
    return `The game is over. You finished${place} with ${plural(score, 'point')}.`;
  }
  return '';
}

/** Without marks, of which a screen reader would say each. */
const spoken = ({ formatted }: IntroQuestion, text: string): string =>
  formatted === undefined ? text : text.replace(/[*_`$]/g, '');

const sayPlace = (standing: { rank: number; score: number }): string =>
  isPlaced(standing)
    ? ` You are ${formatRank(standing.rank)} with ${plural(standing.score, 'point')}.`
    : ' No points yet.';

function sayQuestion(question: OpenQuestion, answered: boolean): string {
  const seconds = Math.round((question.closesAt - question.opensAt) / 1000);
  if (answered) return `Question ${question.index + 1}. Your answer is in.`;
  const choices = question.options ?? question.items ?? [];
  const listed = choices.map((text, index) => `${lookOf(index).letter}: ${spoken(question, text)}`).join('. ');
  const { spokenHint } = screensOf(question);
  const how = spokenHint === undefined ? '' : ` ${spokenHint}`;
  return `Question ${question.index + 1}. ${spoken(question, question.prompt)}. ${plural(seconds, 'second')}.${how} ${listed}`;
}

const remindersSeconds = [10, 5];

/** The live region of the player's page: screens, the time at 10 and 5 seconds, and the result. */
export function Announcer(props: SeatedProps) {
  const { state, snapshot } = props;
  const { question, room } = snapshot;
  const [said, say] = useState('');
  const screen = sayScreen(props);
  useEffect(() => say(screen), [screen]);

  const open = room.phase === 'open' && !room.paused && question !== undefined && isOpenQuestion(question);
  const closesAt = open ? question.closesAt : undefined;
  const owes =
    open && findScreens(question.type)?.Input !== undefined && ownAnswer(state, question.index) === undefined;
  useEffect(() => {
    if (closesAt === undefined || !owes) return undefined;
    const leftMs = closesAt - (localNow() + state.clockOffsetMs);
    const timers = remindersSeconds
      .filter((seconds) => leftMs > seconds * 1000)
      .map((seconds) => setTimeout(() => say(`${seconds} seconds left`), leftMs - seconds * 1000));
    return () => timers.forEach(clearTimeout);
  }, [closesAt, owes, state.clockOffsetMs]);

  return (
    <p role="status" class="sr-only">
      <Fresh text={said} />
    </p>
  );
}
