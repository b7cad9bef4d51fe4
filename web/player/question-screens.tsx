import { useRef } from 'preact/hooks';
import type { Answer } from '../../src/protocol/quiz.ts';
import { screensOf } from '../question-types/all-types.ts';
import type { IntroQuestion, OpenQuestion } from '../question-types/shown-question.ts';
import { Fresh } from '../shared/ui/fresh.tsx';
import { FuseClock } from '../shared/fuse-clock.tsx';
import { lazily } from '../shared/lazily.tsx';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { Tile } from '../shared/ui/tile.tsx';
import { useDensity } from './use-density.ts';
import { useLastMoment } from './use-last-moment.ts';
import { ownAnswer, type SeatedProps } from './player-view.ts';

/** Most questions have no picture: the code loads while the player is in the lobby. */
export const QuestionPicture = lazily(() => import('./question-picture.tsx').then((module) => module.QuestionPicture), {
  isPart: true,
});

export function QuestionCount({ index, total }: { index: number; total: number }) {
  return (
    <p class="font-display text-lg leading-tight font-bold tracking-wide text-spark uppercase" translate={false}>
      Question {index + 1} of {total}
    </p>
  );
}

/** Only the prompt, so that everyone has read it before the clock starts. */
export function IntroScreen({ question }: { question: IntroQuestion }) {
  const frame = useRef<HTMLDivElement>(null);
  useDensity(frame);
  return (
    <div ref={frame} class="flex flex-1 animate-rise flex-col items-center justify-center gap-3 text-center low:gap-2">
      <QuestionCount index={question.index} total={question.total} />
      <QuizText as="h1" class="ask-prompt max-w-full text-3xl font-bold wrap-anywhere">
        {question.prompt}
      </QuizText>
      {question.media?.kind === 'image' && (
        <QuestionPicture media={question.media} class="max-h-[min(15rem,40vh)] max-w-full" />
      )}
      <p class="text-smoke">Get ready…</p>
    </div>
  );
}

/** The question with its control, or the state of the player's answer. */
export function QuestionScreen({ question, ...props }: SeatedProps & { question: OpenQuestion }) {
  const { state, snapshot, actions } = props;
  const given = ownAnswer(state, question.index);
  const { paused, phase } = snapshot.room;
  const { Input, Marks, isTall } = screensOf(question);
  const isOpen = given === undefined && phase === 'open';
  const showsPicture = Marks !== undefined && isOpen;
  const frame = useRef<HTMLDivElement>(null);
  useDensity(frame);
  const lastMoment = useLastMoment({
    isOpen: isOpen && !paused,
    closesAt: question.closesAt,
    clockOffsetMs: state.clockOffsetMs,
    send: (answer) => actions.answer(question.index, answer),
  });
  return (
    <div
      ref={frame}
      class="flex flex-1 flex-col gap-3 low:grid low:grid-cols-[2fr_3fr] low:grid-rows-[auto_1fr_auto] low:gap-x-4 low:gap-y-1"
    >
      <div class="sticky top-0 z-20 -mx-4 -mt-4 bg-ink/90 px-4 pt-4 pb-1 low:col-span-2 low:-mt-2 low:pt-2">
        <FuseClock
          opensAt={question.opensAt}
          closesAt={question.closesAt}
          clockOffsetMs={state.clockOffsetMs}
          paused={paused}
          burnt={phase !== 'open'}
        />
      </div>
      <div class="flex min-w-0 flex-col gap-1">
        <QuestionCount index={question.index} total={question.total} />
        <QuizText as="h1" class={`ask-prompt font-bold ${question.prompt.length > 120 ? 'text-lg' : 'text-2xl'}`}>
          {question.prompt}
        </QuizText>
        {question.media?.kind === 'image' && given === undefined && !showsPicture && (
          <QuestionPicture media={question.media} />
        )}
      </div>
      {/* On a phone on its side a list to sort has the whole height beside the prompt, and its button stands below that. */}
      <div
        class={
          isTall === true && isOpen
            ? 'flex min-w-0 flex-1 flex-col gap-3 low:contents'
            : 'flex min-w-0 flex-1 flex-col gap-3 low:row-span-2'
        }
      >
        {isOpen && Input !== undefined && (
          <Input
            key={question.index}
            question={question}
            language={snapshot.room.language}
            disabled={paused}
            onAnswer={(answer) => actions.answer(question.index, answer)}
            onDraft={lastMoment.onDraft}
          />
        )}
        {given === undefined && (Input === undefined || phase !== 'open') && (
          <p class="flex flex-1 items-center justify-center text-center text-xl">
            <Fresh text={Input === undefined ? 'Nothing to answer: look at the big screen' : 'Time is up'} />
          </p>
        )}
        {given !== undefined && (
          <Sent question={question} given={given} isSentForThem={lastMoment.hasSent} {...props} />
        )}
      </div>
    </div>
  );
}

/** "Answer in": shown at once after the tap, with a note while it is pending. */
function Sent({
  question,
  given,
  state,
  isSentForThem,
}: SeatedProps & {
  question: OpenQuestion;
  given: NonNullable<ReturnType<typeof ownAnswer>>;
  isSentForThem: boolean;
}) {
  const disconnected = state.connection !== 'live';
  const title = { sending: disconnected ? 'Answer kept' : 'Sending…', accepted: 'Answer in', refused: 'Not counted' }[
    given.state
  ];
  const look = { sending: 'text-spark', accepted: 'text-good', refused: 'text-bad' }[given.state];
  const notes = {
    sending: disconnected ? 'Kept on this phone. It will be sent when you are back.' : 'On its way…',
    accepted: 'Stored. Watch the big screen.',
    refused: refusalText(state.outbox?.error?.code),
  };
  return (
    <div class="flex flex-1 flex-col justify-center gap-5 low:gap-3" role="status">
      <h2 class={`text-center text-4xl font-bold low:text-3xl ${look}`}>
        <Fresh text={title} />
      </h2>
      {given.answer !== undefined && <GivenAnswer question={question} answer={given.answer} />}
      {isSentForThem && <p class="text-center text-lg">Time was up, so this was sent for you.</p>}
      <p class="text-center text-lg text-smoke">
        <Fresh text={notes[given.state]} />
      </p>
    </div>
  );
}

function refusalText(code: string | undefined): string {
  if (code === 'too_late') return 'The time was up before it arrived.';
  if (code === 'already_answered') return 'Another answer of yours was already in.';
  return 'The server did not take this answer.';
}

/** The tile, or tiles, that the player chose. */
export function GivenAnswer({ question, answer }: { question: OpenQuestion; answer: Answer }) {
  const { Marks, ...screens } = screensOf(question);
  const given = screens.given(question, answer);
  if ('isMarked' in given) {
    return question.media === undefined || Marks === undefined ? null : (
      <QuestionPicture
        media={question.media}
        class="h-[min(24rem,40vh)] w-full"
        over={(aspect) => <Marks aspect={aspect} answer={answer} />}
      />
    );
  }
  if ('tile' in given) {
    return <Tile {...given.tile} stacked class="min-h-48 animate-pop text-2xl" shapeClass="size-24" />;
  }
  if ('text' in given) {
    return (
      <p
        class="ask-prompt panel animate-pop px-4 py-3 text-center text-2xl font-bold wrap-anywhere"
        dir="auto"
        translate={false}
      >
        {given.text}
      </p>
    );
  }
  return (
    <ul class="flex flex-col gap-2 low:grid low:grid-cols-2">
      {given.tiles.map((tile, place) => (
        <li key={place}>
          <Tile {...tile} class="animate-pop text-lg" shapeClass="size-9" />
        </li>
      ))}
    </ul>
  );
}
