import { useRef } from 'preact/hooks';
import type { ServerPayload } from '../../src/protocol/server-events.ts';
import { briefTexts, findScreens, rightText } from '../question-types/all-types.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { lazily } from '../shared/lazily.tsx';
import { formatNumber, formatRank, isPlaced, plural } from '../shared/format.ts';
import { ownAnswer, type SeatedProps } from './player-view.ts';
import { QuestionPicture } from './question-screens.tsx';
import { useDensity } from './use-density.ts';

export type Result = ServerPayload<'player:result'>;

const NothingAsked = lazily(() => import('./later-screens.tsx').then((module) => module.NothingAsked), {
  isPart: true,
});

type Verdict = 'right' | 'partly' | 'wrong' | 'none' | 'poll' | 'void';

export function verdictOf(result: Result, closed?: { void?: boolean | undefined }): Verdict {
  if (closed?.void) return 'void';
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
  void: 'Does not count',
};
const verdictLooks: Record<Verdict, string> = {
  right: 'bg-good text-ink',
  partly: 'bg-spark text-ink',
  wrong: 'bg-bad text-ink',
  none: 'bg-ash text-paper',
  poll: 'bg-[#55c8ff] text-ink',
  void: 'bg-ash text-paper',
};

/** Right or wrong, the points, and the player's rank. */
export function RevealScreen({ snapshot, state, joinedAfter }: SeatedProps) {
  const { question, closed, you } = snapshot;
  const result = you?.result;
  if (result === undefined) return <Counting />;
  if (joinedAfter === result.index && !result.answered) return <JustJoined />;
  const screens = question === undefined ? undefined : findScreens(question.type);
  if (question !== undefined && screens !== undefined && screens.Input === undefined) {
    return <NothingAsked question={question} result={result} />;
  }
  return <Outcome result={result} question={question} closed={closed} state={state} />;
}

interface OutcomeProps extends Pick<SeatedProps, 'state'>, Pick<SeatedProps['snapshot'], 'question' | 'closed'> {
  result: Result;
}

function Outcome({ result, question, closed, state }: OutcomeProps) {
  const frame = useRef<HTMLDivElement>(null);
  useDensity(frame);
  const verdict = verdictOf(result, closed);
  const { outbox } = state;
  const cameTooLate = verdict === 'none' && outbox?.question === result.index && outbox.error?.code === 'too_late';
  const screens = question === undefined || closed === undefined ? undefined : findScreens(question.type);
  const isShowable = question !== undefined && closed !== undefined && screens !== undefined;
  const Marks = screens?.Marks;
  const solution = isShowable ? rightText(question, closed, briefTexts) : undefined;
  return (
    <div
      ref={frame}
      class="flex flex-1 flex-col justify-center gap-[min(1rem,2.2vh)] low:grid low:grid-cols-2 low:items-center"
    >
      <div
        class={`verdict flex animate-pop flex-col items-center gap-1 rounded-3xl p-[min(1.5rem,3.5vh)] text-center low:p-4 ${verdictLooks[verdict]}`}
      >
        <VerdictMark verdict={verdict} />
        <h1 class="text-4xl font-bold">{cameTooLate ? 'Too late' : verdictWords[verdict]}</h1>
        {cameTooLate && <p class="font-bold">Your answer arrived after the time was up.</p>}
        {verdict !== 'poll' && verdict !== 'void' && (
          <p class="font-display text-3xl font-bold tabular-nums" translate={false}>
            +{formatNumber(result.points)}
          </p>
        )}
        {verdict === 'right' && result.streak >= 2 && (
          <p class="font-bold" translate={false}>
            {result.streak} right in a row
          </p>
        )}
      </div>
      <div class="flex min-w-0 flex-col gap-[min(1rem,2.2vh)] low:gap-2">
        {isShowable && question.media?.kind === 'image' && (
          <QuestionPicture
            media={question.media}
            over={
              Marks === undefined
                ? undefined
                : (aspect) => (
                    <Marks
                      aspect={aspect}
                      solution={closed.void ? undefined : closed.solution}
                      answer={ownAnswer(state, question.index)?.answer}
                    />
                  )
            }
          />
        )}
        {solution !== undefined && verdict !== 'right' && (
          <p class="panel p-[min(1rem,1.8vh)] text-center low:p-2">
            <span class="text-smoke">The right answer: </span>
            <QuizText as="strong">{solution}</QuizText>
          </p>
        )}
        <Standing result={result} />
      </div>
    </div>
  );
}

/** A player who joins after a question had no chance to answer it. */
function JustJoined() {
  return (
    <div class="flex flex-1 flex-col items-center justify-center gap-4 text-center">
      <h1 class="text-5xl font-bold text-good">You're in!</h1>
      <p class="text-xl">The next question is yours.</p>
    </div>
  );
}

export function Standing({ result }: { result: Result }) {
  return (
    <dl class="panel grid grid-cols-2 gap-x-4 gap-y-1 p-[min(1rem,1.8vh)] text-center low:p-2">
      <dt class="text-smoke">Score</dt>
      <dt class="text-smoke">Place</dt>
      <dd class="font-display text-3xl font-bold tabular-nums" translate={false}>
        {formatNumber(result.score)}
      </dd>
      <dd class="font-display text-3xl font-bold tabular-nums" translate={false}>
        {isPlaced(result) ? formatRank(result.rank) : '–'}
        <span class="text-base font-normal text-smoke"> of {formatNumber(result.players)}</span>
      </dd>
      {result.behind !== undefined && (
        <dd class="col-span-2 pt-1 text-smoke" translate={false}>
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
    void: 'M12 24h24',
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

/** Between close and scores: usually a moment. */
export function Counting() {
  return (
    <div class="flex flex-1 flex-col items-center justify-center gap-4 text-center">
      <h1 class="text-3xl font-bold">Counting the answers…</h1>
      <p class="text-smoke">Watch the big screen.</p>
    </div>
  );
}
