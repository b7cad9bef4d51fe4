import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RoomState } from '../../src/client/room-state.ts';
import { Button } from '../shared/ui/button.tsx';
import { formatNumber, formatRank, isPlaced, plural } from '../shared/format.ts';
import type { Marked } from '../markup/draw-texts.tsx';
import { useDrawnTexts } from '../shared/marked-texts.tsx';
import { lazily } from '../shared/lazily.tsx';
import { isSignedIn } from '../shared/kept-account.ts';
import { QuizText, type DrawText } from '../shared/ui/quiz-text.tsx';
import type { IntroQuestion, OpenQuestion } from '../question-types/shown-question.ts';
import type { SeatedProps } from './player-view.ts';
import { PotEnd, PotReturned } from './pot-end.tsx';
import { QuestionPicture } from './question-screens.tsx';
import { Standing, type Result } from './result-screens.tsx';
import { useDensity } from './use-density.ts';

/** Asks what the account has earned, and knows amounts: only who has an account fetches it. */
const EarnedPoints = lazily(() => import('./earned-points.tsx').then((module) => module.EarnedPoints), {
  isPart: true,
});

/** The player's own rank and its change. */
export function StandingsScreen({ snapshot, rankBefore }: SeatedProps) {
  const { you, standings } = snapshot;
  const own = standings?.top.find((row) => row.playerId === you?.playerId);
  const rank = you?.result?.rank ?? own?.rank ?? you?.rank ?? 0;
  // Without points everyone shares the first place: leaving it is neither up nor down.
  const hadPoints = (you?.result?.score ?? 0) - (you?.result?.points ?? 0) > 0;
  const before = hadPoints ? (own?.previousRank ?? rankBefore) : undefined;
  const hasPoints = (you?.result?.score ?? you?.score ?? 0) > 0;
  const team = standings?.teams?.find((row) => row.team === you?.team);
  return (
    <div class="flex flex-1 flex-col items-center justify-center gap-4 text-center">
      {hasPoints ? (
        <>
          <p class="text-lg text-smoke">You are</p>
          <h1 class="animate-pop text-8xl font-bold tabular-nums text-spark" translate={false}>
            {formatRank(rank)}
          </h1>
        </>
      ) : (
        <h1 class="animate-pop text-4xl font-bold text-spark">No points yet</h1>
      )}
      <Change rank={rank} before={before} />
      <p class="font-display text-3xl font-bold tabular-nums" translate={false}>
        {plural(you?.result?.score ?? you?.score ?? 0, 'point')}
      </p>
      {you?.result?.behind !== undefined && (
        <p class="max-w-full wrap-anywhere text-smoke" translate={false}>
          {plural(you.result.behind.points, 'point')} behind{' '}
          <bdi class="font-bold text-paper">{you.result.behind.nickname}</bdi>
        </p>
      )}
      {team !== undefined && isPlaced(team) && (
        <p class="panel px-4 py-2" translate={false}>
          Team <bdi class="font-bold">{team.team}</bdi> is {formatRank(team.rank)} with {formatNumber(team.score)}
        </p>
      )}
    </div>
  );
}

function Change({ rank, before }: { rank: number; before: number | null | undefined }) {
  if (before === undefined || before === null) return null;
  const by = before - rank;
  if (by === 0) return <p class="text-smoke">Same place as before</p>;
  return (
    <p translate={false} class={`font-bold ${by > 0 ? 'text-good' : 'text-bad'}`}>
      {by > 0 ? '▲ up' : '▼ down'} {plural(Math.abs(by), 'place')}
    </p>
  );
}

/** The player's own result of the game. */
export function FinalScreen({ snapshot }: SeatedProps) {
  const { you, over, room } = snapshot;
  const frame = useRef<HTMLDivElement>(null);
  useDensity(frame);
  const final = you?.final;
  const rank = final?.rank ?? you?.result?.rank ?? you?.rank ?? 0;
  const score = final?.score ?? you?.score ?? 0;
  const medal = ['', 'bg-linear-100 from-flame to-spark text-ink', 'bg-[#d5dbe8] text-ink', 'bg-[#e5a06b] text-ink'][
    isPlaced({ rank, score }) ? rank : 0
  ];
  const team = over?.teams?.find((row) => row.team === you?.team);
  return (
    <div
      ref={frame}
      class="flex flex-1 flex-col items-center justify-center gap-[min(1.25rem,2.2vh)] text-center low:grid low:grid-cols-2 low:content-center low:gap-x-6"
    >
      <QuizText as="p" class="ask-prompt max-w-full text-lg text-smoke wrap-anywhere low:col-span-2">
        {room.title}
      </QuizText>
      <div
        class={`flex w-full animate-pop flex-col items-center gap-2 rounded-3xl px-8 py-[min(2rem,4vh)] low:gap-1 ${medal || 'panel'}`}
      >
        <p class="max-w-full wrap-anywhere text-xl font-bold" dir="auto" translate={false}>
          {you?.nickname}
        </p>
        {isPlaced({ rank, score }) ? (
          <>
            <h1 class="text-[min(6rem,15vh)] leading-none font-bold tabular-nums low:text-6xl" translate={false}>
              {formatRank(rank)}
            </h1>
            <p translate={false}>of {plural(final?.players ?? over?.players ?? 0, 'player')}</p>
          </>
        ) : (
          <h1 class="text-4xl font-bold">The end</h1>
        )}
        <p class="font-display text-4xl font-bold tabular-nums" translate={false}>
          {plural(score, 'point')}
        </p>
      </div>
      <div class="flex flex-col items-center gap-[min(1.25rem,2.2vh)]">
        {final !== undefined && (
          <p class="text-lg" translate={false}>
            <strong>{final.correctCount}</strong> right, {plural(final.answerCount, 'answer')}
          </p>
        )}
        {team !== undefined && isPlaced(team) && (
          <p class="panel px-4 py-2" translate={false}>
            Team <bdi class="font-bold">{team.team}</bdi> finished {formatRank(team.rank)} with{' '}
            {formatNumber(team.score)}
          </p>
        )}
        {final?.resultToken !== undefined && (
          <a
            class="inline-flex min-h-11 items-center rounded-xl bg-ash px-4 font-bold"
            href={`/r/${encodeURIComponent(final.resultToken)}`}
          >
            Your answers
          </a>
        )}
        <PotEnd snapshot={snapshot} />
        <Thanks resultToken={final?.resultToken} />
        <a class="inline-flex min-h-11 items-center px-4 font-bold text-spark underline" href="/">
          Join another game
        </a>
      </div>
    </div>
  );
}

/** For players with an account: what the game has earned. */
function Thanks({ resultToken }: { resultToken: string | undefined }) {
  if (resultToken !== undefined && isSignedIn()) return <EarnedPoints resultToken={resultToken} />;
  return <p class="text-smoke">Thanks for playing.</p>;
}

/** The host has opened another room. */
export function NextGame({ title, isSame, onFollow }: { title: string; isSame: boolean; onFollow: () => void }) {
  const [isGoing, setIsGoing] = useState(false);
  return (
    <section
      class="sticky bottom-2 -mx-2 mt-2 -mb-4 flex items-center justify-between gap-3 rounded-2xl border border-haze bg-coal py-2 pr-2 pl-3 shadow-lg low:mt-0 low:-mb-1 low:py-0.5"
      aria-label="Next game"
    >
      <p class="min-w-0 flex-1 leading-tight" role="status">
        <span class="text-smoke">Next: </span>
        {isSame ? <strong>the same quiz again</strong> : <bdi class="text-sm font-bold wrap-anywhere">{title}</bdi>}
      </p>
      <Button
        look="primary"
        class="min-h-12 shrink-0 text-xl"
        disabled={isGoing}
        onClick={() => {
          setIsGoing(true);
          onFollow();
        }}
      >
        Play on
      </Button>
    </section>
  );
}

/** After a slide nothing is right or wrong. */
export function NothingAsked({ question, result }: { question: OpenQuestion | IntroQuestion; result: Result }) {
  const frame = useRef<HTMLDivElement>(null);
  useDensity(frame);
  return (
    <div
      ref={frame}
      class="flex flex-1 flex-col justify-center gap-[min(1rem,2.2vh)] low:grid low:grid-cols-2 low:items-center"
    >
      <div class="flex min-w-0 flex-col items-center gap-[min(1rem,2.2vh)] text-center">
        <QuizText as="h1" class={`ask-prompt font-bold ${question.prompt.length > 120 ? 'text-lg' : 'text-2xl'}`}>
          {question.prompt}
        </QuizText>
        {question.media?.kind === 'image' && <QuestionPicture media={question.media} />}
      </div>
      <Standing result={result} />
    </div>
  );
}

/** Draws marked texts for the whole page, which starts without the code for that. */
export function DrawTexts({ of, onDraw }: { of: Marked; onDraw: (draw: () => DrawText | undefined) => void }) {
  const draw = useDrawnTexts(of);
  useLayoutEffect(() => onDraw(() => draw), [draw]);
  return null;
}

const ends: Partial<Record<RoomState['connection'], { title: string; text: string; back?: string }>> = {
  removed: { title: 'You were removed', text: 'The host took this name off the screen.' },
  replaced: {
    title: 'Open somewhere else',
    text: 'Your seat moved to another tab or phone.',
    back: 'Play here instead',
  },
  closed: { title: 'The room is closed', text: 'The game was ended before it began.' },
};

/** Final screens: the game does not continue by itself. */
export function EndScreen({ state, onReturn }: { state: RoomState; onReturn: () => void }) {
  const end = ends[state.connection] ?? { title: 'The game is over', text: '' };
  const text = state.closedReason === 'abandoned' ? 'Nobody was here for a long time.' : end.text;
  return (
    <div
      key={state.connection}
      class="flex flex-1 flex-col items-center justify-center gap-5 text-center"
      role="status"
    >
      <h1 class="text-4xl font-bold">{end.title}</h1>
      <p class="text-lg text-smoke">{text}</p>
      {state.connection !== 'replaced' && <PotReturned state={state} />}
      {end.back !== undefined && (
        <Button look="primary" class="min-h-14 text-xl" onClick={onReturn}>
          {end.back}
        </Button>
      )}
      <a class="inline-flex min-h-11 items-center px-4 font-bold text-spark underline" href="/">
        Join another game
      </a>
    </div>
  );
}
