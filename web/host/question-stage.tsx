import { screensOf } from '../question-types/all-types.ts';
import type { IntroQuestion, OpenQuestion } from '../question-types/shown-question.ts';
import { FuseClock } from '../shared/fuse-clock.tsx';
import { formatExact, formatNumber } from '../shared/format.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { Tile } from '../shared/ui/tile.tsx';
import { FittedStage } from './fitted-stage.tsx';
import type { StageProps } from './host-view.ts';
import { questionTitle, StageHeader } from './stage-header.tsx';

/** What is asked: as large as the stage leaves it. */
export function Prompt({ text }: { text: string }) {
  return (
    <QuizText as="h1" class="fit-block fit-wide fit-prompt">
      {text}
    </QuizText>
  );
}

export function IntroStage({ question, ...props }: StageProps & { question: IntroQuestion }) {
  const { media, prompt } = question;
  return (
    <div class="flex min-h-0 flex-1 flex-col gap-3 px-8 py-2">
      <StageHeader {...props} title={questionTitle(question)} />
      <FittedStage fitKey={prompt} media={media} pictureShare={0.4}>
        <Prompt text={prompt} />
      </FittedStage>
    </div>
  );
}

/** The question with its options, the clock, and how many have answered. */
export function QuestionStage({ question, ...props }: StageProps & { question: OpenQuestion }) {
  const { state, snapshot } = props;
  const { paused, phase } = snapshot.room;
  const screens = screensOf(question);
  const choices = screens.choices(question);
  return (
    <div class="flex min-h-0 flex-1 flex-col gap-3 px-8 py-2">
      <StageHeader {...props} title={questionTitle(question)}>
        <div class="min-w-32 flex-1">
          <FuseClock
            large
            opensAt={question.opensAt}
            closesAt={question.closesAt}
            clockOffsetMs={state.clockOffsetMs}
            paused={paused}
            burnt={phase !== 'open'}
          />
        </div>
        {screens.Input !== undefined && <AnswerCount question={question} state={state} snapshot={snapshot} />}
      </StageHeader>
      <FittedStage
        fitKey={[question.prompt, ...choices.map(({ text }) => text)].join('\n')}
        media={question.media}
        pictureShare={screens.pictureShare}
        columns={choices.length > 4 ? [2, 4, 1] : [2, 1]}
      >
        <Prompt text={question.prompt} />
        <Choices question={question} />
      </FittedStage>
    </div>
  );
}

function AnswerCount({
  question,
  state,
  snapshot,
}: Pick<StageProps, 'state' | 'snapshot'> & { question: OpenQuestion }) {
  const { progress } = state;
  const known = progress?.index === question.index ? progress : undefined;
  return (
    <p class="shrink-0 text-2xl" role="status" translate={false}>
      {snapshot.room.phase === 'closed' ? (
        'Counting the answers…'
      ) : (
        <>
          <strong class="font-display text-4xl tabular-nums">{formatNumber(known?.answered ?? 0)}</strong> of{' '}
          {formatNumber(known?.players ?? snapshot.room.players)} answered
        </>
      )}
    </p>
  );
}

function Choices({ question }: { question: OpenQuestion }) {
  const screens = screensOf(question);
  const { hint } = screens;
  const range = screens.range?.(question);
  const choices = screens.choices(question);
  return (
    <>
      {hint !== undefined && <p class="fit-block fit-wide fit-small text-center text-smoke">{hint}</p>}
      {range !== undefined && (
        <p class="fit-block fit-wide text-center font-display text-[1.4em] font-bold text-spark" translate={false}>
          {formatExact(range.min)} – {formatExact(range.max)}
        </p>
      )}
      {choices.length > 0 && (
        <ul class="contents">
          {choices.map(({ look, text }, index) => (
            <li key={index} class="fit-block fit-cell flex">
              <Tile look={look} text={text} class="fit-tile" shapeClass="size-[1.7em]" />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
