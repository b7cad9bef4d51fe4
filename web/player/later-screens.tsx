import { useRef } from 'preact/hooks';
import { formatNumber, formatRank, isPlaced, plural } from '../shared/format.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import type { SeatedProps } from './player-view.ts';
import { useDensity } from './use-density.ts';

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
            <strong>{final.correctCount}</strong> right of {plural(final.answerCount, 'answer')}
          </p>
        )}
        {team !== undefined && isPlaced(team) && (
          <p class="panel px-4 py-2" translate={false}>
            Team <bdi class="font-bold">{team.team}</bdi> finished {formatRank(team.rank)} with{' '}
            {formatNumber(team.score)}
          </p>
        )}
        <p class="text-smoke">Thanks for playing.</p>
        <a class="inline-flex min-h-11 items-center px-4 font-bold text-spark underline" href="/">
          Join another game
        </a>
      </div>
    </div>
  );
}
