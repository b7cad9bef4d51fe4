import { useEffect } from 'preact/hooks';
import type { RankedRow } from '../../src/protocol/server-events.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { formatNumber, formatRank, isPlaced, plural } from '../shared/format.ts';
import { nextSetupPath } from '../shared/kept-game.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { fireConfetti } from './fire-confetti.ts';
import { FittedLine } from './fitted-line.tsx';
import type { StageProps } from './host-view.ts';
import { PotWinners } from './pot-line.tsx';
import { TeamList } from './standings-stage.tsx';

/** When each plinth rises, in seconds: third, second, first. */
const afterSeconds = [2, 1.1, 0.3];
const looks = [
  'bg-linear-to-b from-spark to-flame text-ink h-[min(24rem,calc(42vh-5rem))]',
  'bg-linear-to-b from-[#e6eaf3] to-[#a9b1c2] text-ink h-[min(17rem,calc(31vh-3.6rem))]',
  'bg-linear-to-b from-[#eeb083] to-[#b9713c] text-ink h-[min(11rem,calc(21vh-2.4rem))]',
];

/** The end: three plinths, confetti, and the way to the results. */
export function PodiumStage({ snapshot, gameId, actions, isHanded, isOpening = false }: StageProps) {
  const { over, room } = snapshot;
  useEffect(() => fireConfetti((afterSeconds[0] ?? 0) * 1000 + 400), []);
  if (over === undefined) return null;
  // In a game of polls, or without a right answer, everyone would stand on the first place.
  const isScored = over.podium.some(isPlaced);
  const places = [1, 0, 2].flatMap((place) =>
    over.podium[place] === undefined ? [] : [{ place, row: over.podium[place] }],
  );
  return (
    <div class="flex min-h-0 flex-1 flex-col gap-[min(1.25rem,1.5vh)] px-8 py-[min(1.5rem,1.5vh)]">
      <header class="text-center">
        <QuizText as="p" class="text-2xl text-smoke">
          {room.title}
        </QuizText>
        <h1 class="flame-text text-[min(3.75rem,7vh)] leading-tight font-bold uppercase italic">
          {isScored ? 'Podium' : 'The end'}
        </h1>
      </header>
      <div class="flex min-h-0 flex-1 items-end justify-center gap-[min(2.5rem,2vw)] max-lg:flex-col max-lg:items-center max-lg:justify-end">
        {isScored ? (
          <ol class="flex items-end justify-center gap-3 lg:gap-5">
            {places.map(({ place, row }) => (
              <Plinth key={row.playerId} row={row} place={place} />
            ))}
          </ol>
        ) : (
          <p class="self-center text-center text-4xl font-bold">No points in this game. Thanks for playing!</p>
        )}
        {over.teams !== undefined && (
          <div class="flex w-full min-w-0 self-stretch lg:w-[min(28rem,32vw)]">
            <TeamList teams={over.teams} />
          </div>
        )}
      </div>
      {isScored && <SharedPlaces podium={over.podium} top={over.top} players={over.players} />}
      <PotWinners snapshot={snapshot} />
      <nav class="flex flex-wrap items-center justify-center gap-4" aria-label="After the game">
        <p class="text-xl text-smoke" translate={false}>
          {plural(over.players, 'player')} played.
        </p>
        {isHanded !== true && (
          <a
            href={`/host/${gameId}/results`}
            class="press inline-flex min-h-11 items-center rounded-xl bg-ash px-5 font-bold [--lip:#1b1522]"
          >
            All results
          </a>
        )}
        <Button look="primary" disabled={isOpening} onClick={() => actions.playAgain()}>
          <Fresh text={isOpening ? 'Opening…' : 'Play again'} />
        </Button>
        <a
          href={isHanded === true ? '/quizzes' : nextSetupPath(gameId)}
          class="inline-flex min-h-11 items-center px-3 font-bold text-spark underline"
        >
          Another quiz
        </a>
      </nav>
    </div>
  );
}

/** Who stands as high as those on the plinths, and has none: three is all there are. */
export function sharedPlaces(podium: readonly RankedRow[], top: readonly RankedRow[]): RankedRow[] {
  const onPlinths = new Set(podium.map(({ playerId }) => playerId));
  const lowest = Math.max(0, ...podium.map(({ rank }) => rank));
  return top.filter(({ playerId, rank }) => rank <= lowest && !onPlinths.has(playerId));
}

function SharedPlaces({ podium, top, players }: { podium: RankedRow[]; top: RankedRow[]; players: number }) {
  const shared = sharedPlaces(podium, top);
  if (shared.length === 0) return null;
  const rank = shared[0]?.rank ?? 0;
  const last = top.at(-1);
  // Nobody is told who comes after the first ten; whether they share the place is not known here.
  const mayBeMore = last?.rank === rank && players > top.length;
  return (
    <p class="text-center text-2xl" translate={false}>
      <span class="text-smoke">Also {formatRank(rank)}: </span>
      {shared.map(({ playerId, nickname }, index) => (
        <span key={playerId}>
          {index > 0 && ', '}
          <bdi class="font-bold">{nickname}</bdi>
        </span>
      ))}
      {mayBeMore && <span class="text-smoke"> and perhaps more</span>}
    </p>
  );
}

function Plinth({ row, place }: { row: RankedRow; place: number }) {
  return (
    <li
      translate={false}
      class="plinth flex w-[28vw] lg:w-[min(20rem,18vw)] flex-col items-center gap-[min(0.75rem,1vh)] text-center"
      style={`--after:${afterSeconds[place]}s`}
    >
      <FittedLine text={row.nickname} lines={2} class="max-w-full text-2xl font-bold lg:text-[min(2.25rem,4.5vh)]" />
      <p class="font-display text-[min(1.875rem,4.5vh)] leading-tight text-spark tabular-nums">
        {formatNumber(row.score)}
      </p>
      <div
        class={`flex w-full items-start justify-center rounded-t-3xl pt-[min(1.25rem,1.5vh)] ${looks[Math.min(row.rank, looks.length) - 1]}`}
      >
        <span class="font-display text-5xl leading-tight font-bold lg:text-[min(6rem,9vh)]">
          {formatRank(row.rank)}
        </span>
      </div>
    </li>
  );
}
