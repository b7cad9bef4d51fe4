import { screensOf } from '../question-types/all-types.ts';
import { regradedReveal } from '../question-types/regraded-reveal.ts';
import type { Bar } from '../question-types/question-screens.ts';
import { isOpenQuestion, type ClosedQuestion, type OpenQuestion } from '../question-types/shown-question.ts';
import { formatNumber, plural } from '../shared/format.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { Shape } from '../shared/ui/shape.tsx';
import type { StageProps } from './host-view.ts';
import { FittedStage } from './fitted-stage.tsx';
import { Prompt } from './question-stage.tsx';
import { questionTitle, StageHeader } from './stage-header.tsx';

/** How the answers fell, which one was right, and why. */
export function RevealStage(props: StageProps) {
  const { snapshot } = props;
  const { question, closed } = snapshot;
  if (question === undefined || closed === undefined || !isOpenQuestion(question)) return null;
  const screens = screensOf(question);
  const isAnswered = screens.Input !== undefined;
  const { bars, right = [], others = 0, note, isPlaces = false } = regradedReveal(question, closed);
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const scale = isPlaces ? Math.max(1, closed.answered) : most;
  const explanation = closed.explanation ?? '';
  const rows = bars.map((bar) => `${bar.text} ${bar.count}`);
  const fitKey = [question.prompt, explanation, others, note, ...right, ...rows].join('\n');
  return (
    <div class="flex min-h-0 flex-1 flex-col gap-3 px-8 py-2">
      <StageHeader {...props} title={questionTitle(question)}>
        {isAnswered && (
          <p class="ml-auto text-2xl text-smoke" translate={false}>
            {plural(closed.answered, 'answer')}
          </p>
        )}
      </StageHeader>
      <FittedStage
        fitKey={fitKey}
        media={question.media}
        over={overPicture(question, closed)}
        pictureShare={screens.revealPictureShare ?? 0.16}
        columns={bars.length > 2 ? [1, 2] : [1]}
      >
        <Prompt text={question.prompt} />
        {right.length > 0 && <RightTexts texts={right} />}
        {note !== undefined && <p class="fit-block fit-wide fit-small whitespace-pre-line text-smoke">{note}</p>}
        <ol class="contents">
          {bars.map((bar, index) => (
            <BarRow
              key={index}
              bar={bar}
              share={bar.count / scale}
              place={isPlaces ? index + 1 : undefined}
              of={closed.answered}
              digits={formatNumber(scale).length}
              onShow={(rowId) => props.actions.show(closed.index, rowId)}
            />
          ))}
        </ol>
        {bars.length > 0 && others > 0 && (
          <p class="fit-block fit-wide fit-small text-smoke" translate={false}>
            and {plural(others, 'other answer')}
          </p>
        )}
        {isAnswered && closed.answered === 0 && (
          <p class="fit-block fit-wide text-center text-smoke">Nobody answered.</p>
        )}
        {explanation !== '' && (
          <QuizText as="p" class="fit-block fit-wide fit-small panel px-[1em] py-[0.6em]">
            {explanation}
          </QuizText>
        )}
      </FittedStage>
    </div>
  );
}

/** All answers, and what is right if the question counts. */
function overPicture(question: OpenQuestion, { solution, counts, void: isVoid }: ClosedQuestion) {
  const { Marks } = screensOf(question);
  if (Marks === undefined) return undefined;
  const right = isVoid === true ? undefined : solution;
  return (aspect: number) => <Marks aspect={aspect} solution={right} counts={counts} />;
}

/** The first in large; the others, which count as well, in smaller parts that may stand on pages of their own. */
function RightTexts({ texts: [first = '', ...others] }: { texts: string[] }) {
  return (
    <>
      <p class="fit-block fit-wide flex items-center gap-[0.5em] justify-self-start rounded-2xl bg-good px-[0.7em] py-[0.3em] font-bold text-ink">
        <Mark class="size-[1.3em] shrink-0" />
        <QuizText class="fit-words min-w-0">{first}</QuizText>
      </p>
      {inParts(others, partCharactersMax).map((part, index) => (
        <p key={index} class="fit-block fit-wide fit-small text-good">
          {index === 0 && 'Also right: '}
          {part.map((text, place) => (
            <span key={place}>
              {place > 0 && ' · '}
              <QuizText>{text}</QuizText>
            </span>
          ))}
        </p>
      ))}
    </>
  );
}

const partCharactersMax = 400;

/** Consecutive texts in parts of at most so many characters; a longer text is a part of its own. */
export function inParts(texts: readonly string[], charactersMax: number): string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const part = parts.at(-1);
    if (part !== undefined && text.length <= room) part.push(text);
    else {
      parts.push([text]);
      room = charactersMax;
    }
    room -= text.length;
  }
  return parts;
}

interface BarRowProps {
  bar: Bar;
  /** 0…1 of the full width. */
  share: number;
  place: number | undefined;
  of: number;
  /** Of the largest number: all bars have the same room. */
  digits: number;
  onShow: (rowId: string) => void;
}

function BarRow({ bar, share, place, of, digits, onShow }: BarRowProps) {
  const { look, text, count, right, hiddenRow } = bar;
  const colour = look?.colour ?? (right === true ? 'var(--color-good)' : 'var(--color-haze)');
  return (
    <li
      tabIndex={hiddenRow === undefined ? undefined : -1}
      class={`fit-block fit-cell flex items-center gap-[0.5em] rounded-2xl px-[0.4em] py-[0.15em] ${right === true ? 'fit-right' : ''}`}
    >
      {place !== undefined && (
        <span class="w-[1.2em] text-center font-display font-bold text-spark" translate={false}>
          {place}
        </span>
      )}
      {look !== undefined && (
        <span class="rounded-xl p-[0.12em]" style={`background:${look.colour}`}>
          <Shape look={look} class="size-[1.4em]" />
        </span>
      )}
      <span class="flex min-w-0 flex-1 flex-col gap-[0.1em]">
        {hiddenRow === undefined ? (
          <QuizText class={`fit-words text-left leading-tight font-bold ${right === false ? 'text-smoke' : ''}`}>
            {text}
          </QuizText>
        ) : (
          <HiddenText text={text} count={count} onShow={() => onShow(hiddenRow)} />
        )}
        <span class="block h-[0.5em]">
          <span
            class="grow-bar block h-full rounded-full"
            style={`width:${Math.max(share * 100, 0.5)}%;background:${colour}`}
          />
        </span>
      </span>
      <span
        class="shrink-0 text-right font-display font-bold tabular-nums"
        style={`min-width:${place === undefined ? digits : digits + 6}ch`}
        translate={false}
      >
        {formatNumber(count)}
        {place !== undefined && of > 0 && (
          <span class="font-normal text-smoke"> · {Math.round((count / of) * 100)} %</span>
        )}
      </span>
      <span class="flex w-[1.5em] shrink-0 justify-center">
        {right === true && <Mark class="size-[1.4em]" />}
        {right !== undefined && <span class="sr-only">{right ? 'right' : 'wrong'}</span>}
      </span>
    </li>
  );
}

/** Stands for what somebody typed, with the button that shows it to the room. */
function HiddenText({ text, count, onShow }: { text: string; count: number; onShow: () => void }) {
  return (
    <span class="flex items-center gap-[0.5em] leading-tight font-bold text-smoke">
      <span aria-hidden="true" translate={false}>
        {text}
      </span>
      <button
        type="button"
        class="press min-h-11 rounded-xl bg-ash px-[0.6em] text-[max(1rem,0.6em)] font-bold text-paper [--lip:#1b1522]"
        aria-label={`Show this answer, hidden, given ${plural(count, 'time')}`}
        onClick={(event) => {
          // The button goes with what it hides: who presses keys stays at the row.
          event.currentTarget.closest('li')?.focus({ preventScroll: true });
          onShow();
        }}
      >
        Show
      </button>
    </span>
  );
}

function Mark({ class: size }: { class: string }) {
  return (
    <svg viewBox="0 0 48 48" class={size} aria-hidden="true">
      <circle cx="24" cy="24" r="22" fill="#120e16" />
      <path d="m13 25 7 7 15-16" fill="none" stroke="#5fe39a" stroke-width="6" stroke-linecap="round" />
    </svg>
  );
}
