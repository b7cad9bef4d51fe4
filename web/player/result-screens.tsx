import type { ServerPayload } from '../../src/protocol/server-events.ts';
import { solutionText } from '../shared/answer-text.ts';
import { QuizText } from '../shared/quiz-text.tsx';
import { formatNumber, formatRank, plural } from '../shared/format.ts';
import { isKnownType } from '../shared/known.ts';
import type { SeatedProps } from './player-view.ts';
import { QuestionPicture } from './question-screens.tsx';

type Result = ServerPayload<'player:result'>;

type Verdict = 'right' | 'partly' | 'wrong' | 'none' | 'poll';

export function verdictOf(result: Result): Verdict {
  if (!result.answered) return 'none';
  if (result.correct === null) return 'poll';
  if (result.correct) return 'right';
  return result.points > 0 ? 'partly' : 'wrong';
}

export const verdictWords: Record<Verdict, string> = {
  right: 'Right!',
  partly: 'Partly right',
  wrong: 'Not this time',
  none: 'No answer',
  poll: 'Thanks for voting',
};
const verdictLooks: Record<Verdict, string> = {
  right: 'bg-good text-ink',
  partly: 'bg-spark text-ink',
  wrong: 'bg-bad text-ink',
  none: 'bg-ash text-paper',
  poll: 'bg-[#55c8ff] text-ink',
};

/** Right or wrong, the points, and where that leaves the player. */
export function RevealScreen({ snapshot, state, joinedAfter }: SeatedProps) {
  const { question, closed, you } = snapshot;
  const result = you?.result;
  if (result === undefined) return <Counting />;
  if (joinedAfter === result.index && !result.answered) return <JustJoined />;
  const verdict = verdictOf(result);
  const { outbox } = state;
  const cameTooLate = verdict === 'none' && outbox?.question === result.index && outbox.error?.code === 'too_late';
  const isShowable = question !== undefined && closed !== undefined && isKnownType(question.type);
  const solution = isShowable ? solutionText(question, closed.solution) : undefined;
  return (
    <div class="flex flex-1 flex-col justify-center gap-4 low:grid low:grid-cols-2 low:items-center">
      <div
        class={`flex animate-pop flex-col items-center gap-1 rounded-3xl p-6 text-center low:p-4 ${verdictLooks[verdict]}`}
      >
        <VerdictMark verdict={verdict} />
        <h1 class="text-4xl font-bold">{cameTooLate ? 'Too late' : verdictWords[verdict]}</h1>
        {cameTooLate && <p class="font-bold">Your answer arrived after the time was up.</p>}
        {verdict !== 'poll' && (
          <p class="font-display text-3xl font-bold tabular-nums" translate={false}>
            +{formatNumber(result.points)}
          </p>
        )}
        {verdict === 'right' && result.streak >= 2 && <p class="font-bold">{result.streak} right in a row</p>}
      </div>
      <div class="flex min-w-0 flex-col gap-4 low:gap-2">
        {isShowable && question.media?.kind === 'image' && <QuestionPicture media={question.media} />}
        {solution !== undefined && verdict !== 'right' && (
          <p class="panel p-4 text-center low:p-2">
            <span class="text-smoke">The right answer: </span>
            <QuizText as="strong">{solution}</QuizText>
          </p>
        )}
        <Standing result={result} />
      </div>
    </div>
  );
}

/** Whoever takes a seat when a question is over had no chance to answer it. */
function JustJoined() {
  return (
    <div class="flex flex-1 flex-col items-center justify-center gap-4 text-center">
      <h1 class="text-5xl font-bold text-good">You're in!</h1>
      <p class="text-xl">The next question is yours.</p>
    </div>
  );
}

function Standing({ result }: { result: Result }) {
  return (
    <dl class="panel grid grid-cols-2 gap-x-4 gap-y-1 p-4 text-center low:p-2" translate={false}>
      <dt class="text-smoke">Score</dt>
      <dt class="text-smoke">Place</dt>
      <dd class="font-display text-3xl font-bold tabular-nums">{formatNumber(result.score)}</dd>
      <dd class="font-display text-3xl font-bold tabular-nums">
        {formatRank(result.rank)}
        <span class="text-base font-normal text-smoke"> of {formatNumber(result.players)}</span>
      </dd>
      {result.behind !== undefined && (
        <dd class="col-span-2 pt-1 text-smoke">
          {plural(result.behind.points, 'point')} behind{' '}
          <bdi class="font-bold text-paper">{result.behind.nickname}</bdi>
        </dd>
      )}
    </dl>
  );
}

function VerdictMark({ verdict }: { verdict: Verdict }) {
  const marks: Record<Verdict, string> = {
    right: 'm10 25 9 9 19-21',
    partly: 'M10 24c6-9 8-9 14 0s8 9 14 0',
    wrong: 'm13 13 22 22M35 13 13 35',
    none: 'M12 24h24',
    poll: 'M12 36V24M24 36V12M36 36V20',
  };
  return (
    <svg viewBox="0 0 48 48" class="size-14" aria-hidden="true">
      <path
        d={marks[verdict]}
        fill="none"
        stroke="currentColor"
        stroke-width="6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

/** Between the close and the scores: a moment, usually. */
export function Counting() {
  return (
    <div class="flex flex-1 flex-col items-center justify-center gap-4 text-center">
      <h1 class="text-3xl font-bold">Counting the answers…</h1>
      <p class="text-smoke">Watch the big screen.</p>
    </div>
  );
}

/** The player's own rank and how it changed. */
export function StandingsScreen({ snapshot, rankBefore }: SeatedProps) {
  const { you, standings } = snapshot;
  const own = standings?.top.find((row) => row.playerId === you?.playerId);
  const rank = you?.result?.rank ?? own?.rank ?? you?.rank ?? 0;
  // Without a point everyone shares the first place: leaving that is neither up nor down.
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
      <p class="font-display text-3xl font-bold tabular-nums">
        {plural(you?.result?.score ?? you?.score ?? 0, 'point')}
      </p>
      {you?.result?.behind !== undefined && (
        <p class="max-w-full wrap-anywhere text-smoke">
          {plural(you.result.behind.points, 'point')} behind{' '}
          <bdi class="font-bold text-paper">{you.result.behind.nickname}</bdi>
        </p>
      )}
      {team !== undefined && (
        <p class="panel px-4 py-2">
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
    <p class={`font-bold ${by > 0 ? 'text-good' : 'text-bad'}`}>
      {by > 0 ? '▲ up' : '▼ down'} {plural(Math.abs(by), 'place')}
    </p>
  );
}

/** The player's own end of the game. */
export function FinalScreen({ snapshot }: SeatedProps) {
  const { you, over, room } = snapshot;
  const final = you?.final;
  const rank = final?.rank ?? you?.result?.rank ?? you?.rank ?? 0;
  const medal = ['', 'bg-linear-100 from-flame to-spark text-ink', 'bg-[#d5dbe8] text-ink', 'bg-[#e5a06b] text-ink'][
    rank
  ];
  const team = over?.teams?.find((row) => row.team === you?.team);
  return (
    <div class="flex flex-1 flex-col items-center justify-center gap-5 text-center">
      <QuizText as="p" class="text-lg text-smoke">
        {room.title}
      </QuizText>
      <div class={`flex w-full animate-pop flex-col items-center gap-2 rounded-3xl p-8 ${medal ?? 'panel'}`}>
        <p class="max-w-full wrap-anywhere text-xl font-bold" dir="auto">
          {you?.nickname}
        </p>
        <h1 class="text-8xl font-bold tabular-nums">{formatRank(rank)}</h1>
        <p>of {plural(final?.players ?? over?.players ?? 0, 'player')}</p>
        <p class="font-display text-4xl font-bold tabular-nums">{plural(final?.score ?? you?.score ?? 0, 'point')}</p>
      </div>
      {final !== undefined && (
        <p class="text-lg">
          <strong>{final.correctCount}</strong> right of {plural(final.answerCount, 'answer')}
        </p>
      )}
      {team !== undefined && (
        <p class="panel px-4 py-2">
          Team <bdi class="font-bold">{team.team}</bdi> finished {formatRank(team.rank)} with {formatNumber(team.score)}
        </p>
      )}
      <p class="text-smoke">Thanks for playing.</p>
      <a class="inline-flex min-h-11 items-center px-4 font-bold text-spark underline" href="/">
        Join another game
      </a>
    </div>
  );
}
