import { useState } from 'preact/hooks';
import type { GameReport, ReportedQuestion } from '../../src/protocol/reports.ts';
import { FittedStage } from '../host/fitted-stage.tsx';
import { findScreens } from '../question-types/all-types.ts';
import type { Bar } from '../question-types/question-screens.ts';
import { formatNumber } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { Shape } from '../shared/ui/shape.tsx';
import { useStage } from '../shared/use-stage.ts';
import { headline, percent } from './report-words.ts';
import { markedOf } from '../regrade/as-shown.ts';
import { revealOf, tilesOf } from './shown-reveal.ts';
import { useDebriefKeys } from './use-debrief-keys.ts';

/** What is shown of a question, one after the other: it alone, how it was answered, what is right. */
const parts = ['question', 'answers', 'solution'] as const;
type Part = (typeof parts)[number];

interface Props {
  report: GameReport;
  questions: readonly ReportedQuestion[];
  /** Which step comes first; three a question. */
  startAt?: number;
  onLeave: () => void;
}

/** Questions of a game once more, large on the wall: one key or press a step, Escape leaves. */
export function Debrief({ report, questions, startAt = 0, onLeave }: Props) {
  useStage('hall');
  const [step, setStep] = useState(startAt);
  const last = questions.length * parts.length - 1;
  const forth = () => setStep(Math.min(step + 1, last));
  const back = () => setStep(Math.max(step - 1, 0));
  useDebriefKeys({ forth, back, leave: onLeave });
  const at = Math.floor(step / parts.length);
  const part = parts[step % parts.length] as Part;
  const question = questions[at];
  if (question === undefined) return null;
  return (
    <QuizLanguage.Provider value={report.game.language}>
      <Screen
        name="Debrief"
        focusKey={`debrief:${question.index}:${part}`}
        class="flex min-h-dvh flex-col gap-3 px-4 py-3 lg:h-dvh lg:px-8"
      >
        <header class="flex flex-wrap items-center justify-between gap-3">
          <h1 class="text-2xl font-bold" translate={false}>
            Question {question.index + 1}
            <span class="font-normal text-smoke">
              {' '}
              · {at + 1} of {questions.length}
            </span>
          </h1>
          <p class="text-2xl font-bold" role="status" translate={false}>
            {part === 'question' ? '' : headline(question)}
          </p>
        </header>
        <MarkedTexts of={markedOf(question)}>
          <DebriefStage question={question} part={part} />
        </MarkedTexts>
        <footer class="flex flex-wrap items-center justify-end gap-3">
          <p class="mr-auto hidden text-smoke lg:block">
            <kbd>Space</kbd> or <kbd>→</kbd> go on, <kbd>←</kbd> back, <kbd>Esc</kbd> leave
          </p>
          <Button onClick={onLeave}>Leave</Button>
          <Button onClick={back} disabled={step === 0}>
            Back
          </Button>
          <Button look="primary" onClick={forth} disabled={step === last}>
            Go on
          </Button>
        </footer>
      </Screen>
    </QuizLanguage.Provider>
  );
}

function DebriefStage({ question, part }: { question: ReportedQuestion; part: Part }) {
  const { prompt, media, explanation = '', solution, counts, answered } = question;
  const { bars, right = [], isPlaces = false, note } = revealOf(question);
  const Marks = findScreens(question.type)?.Marks;
  const isSolved = part === 'solution';
  const isHeldBack = isPlaces && !isSolved;
  const shownBars = isHeldBack ? tilesOf(question) : question.options === undefined && part === 'question' ? [] : bars;
  const full = isPlaces ? answered : Math.max(...bars.map(({ count }) => count), 1);
  return (
    <FittedStage
      fitKey={[part, prompt, explanation, ...bars.map(({ text, count }) => `${text} ${count}`)].join('\n')}
      media={media}
      over={
        Marks === undefined || part === 'question'
          ? undefined
          : (aspect) => <Marks aspect={aspect} counts={counts} solution={isSolved ? solution : undefined} />
      }
      pictureShare={0.3}
      columns={bars.length > 2 ? [1, 2] : [1]}
    >
      <p class="fit-block fit-wide fit-prompt">
        <QuizText>{prompt}</QuizText>
      </p>
      {isSolved && right.length > 0 && (
        <p class="fit-block fit-wide justify-self-start rounded-2xl bg-good px-[0.7em] py-[0.3em] font-bold text-ink">
          <QuizText class="fit-words">{right.join(' · ')}</QuizText>
        </p>
      )}
      {note !== undefined && part !== 'question' && !isHeldBack && (
        <p class="fit-block fit-wide fit-small text-smoke">{note}</p>
      )}
      <ol class="contents">
        {shownBars.map((bar, at) => (
          <DebriefBar
            key={at}
            bar={bar}
            part={isHeldBack ? 'question' : part}
            share={full === 0 ? 0 : bar.count / full}
            answered={answered}
          />
        ))}
      </ol>
      {isSolved && explanation !== '' && (
        <QuizText as="p" class="fit-block fit-wide fit-small panel px-[1em] py-[0.6em]">
          {explanation}
        </QuizText>
      )}
    </FittedStage>
  );
}

function DebriefBar({ bar, part, share, answered }: { bar: Bar; part: Part; share: number; answered: number }) {
  const { look, text, count, right } = bar;
  // Before the solution nothing says which is right.
  const isRight = part === 'solution' && right === true;
  return (
    <li
      class={`fit-block fit-cell flex items-center gap-[0.5em] rounded-2xl px-[0.4em] py-[0.15em] ${isRight ? 'fit-right' : ''}`}
    >
      {look !== undefined && (
        <span class="rounded-xl p-[0.12em]" style={`background:${look.colour}`}>
          <Shape look={look} class="size-[1.4em]" />
          <span class="sr-only">{look.letter}: </span>
        </span>
      )}
      {/* Lengths are compared: what stands beside a text takes nothing from its bar. */}
      <span class="flex min-w-0 flex-1 flex-col gap-[0.1em]">
        <span class="flex items-center gap-[0.5em]">
          <QuizText class="fit-words min-w-0 flex-1 text-left leading-tight font-bold">{text}</QuizText>
          {part !== 'question' && (
            <span class="shrink-0 text-right font-display font-bold tabular-nums" translate={false}>
              {formatNumber(count)}
              {answered > 0 && <span class="font-normal text-smoke"> · {percent(count / answered)}</span>}
            </span>
          )}
          {isRight && <span class="shrink-0 font-bold text-good">✓ right</span>}
        </span>
        {part !== 'question' && (
          <span class="block h-[0.5em]">
            <span
              class="grow-bar block h-full rounded-full"
              style={`width:${Math.max(share * 100, 0.5)}%;background:${look?.colour ?? 'var(--color-haze)'}`}
            />
          </span>
        )}
      </span>
    </li>
  );
}
