import type { OpenQuestion, IntroQuestion } from '../player/player-view.ts';
import { truthText } from '../shared/answer-text.ts';
import { FuseClock } from '../shared/fuse-clock.tsx';
import { formatExact, formatNumber } from '../shared/format.ts';
import { lookOf, lookOfTruth } from '../shared/option-look.ts';
import { QuestionMedia } from '../shared/question-media.tsx';
import { Tile } from '../shared/tile.tsx';
import type { StageProps } from './host-view.ts';

/** Larger words for shorter prompts; smaller ones where long options need the room. */
function promptSize({ length }: string, options: readonly string[] = []): string {
  if (isCrowded(options)) return length <= 160 ? 'text-4xl' : 'text-2xl';
  const sizes = ['text-[5.500rem]', 'text-6xl', 'text-5xl', 'text-4xl', 'text-3xl'];
  const step = [70, 160, 300].filter((limit) => length > limit).length;
  return sizes[step + (longestOf(options) > 45 ? 1 : 0)] ?? 'text-3xl';
}

const longestOf = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/** More than four long options fill the wall. */
const isCrowded = (texts: readonly string[]): boolean => texts.length > 4 && longestOf(texts) > 90;

/** How large tiles can be so that the longest of them, all of them, and the prompt fit on the wall. */
function tileSize(texts: readonly string[]): { class: string; shapeClass: string } {
  const longest = longestOf(texts);
  if (texts.length <= 4) {
    if (longest <= 45) return { class: 'min-h-32 px-6 text-4xl', shapeClass: 'size-20' };
    if (longest <= 90) return { class: 'min-h-28 px-6 text-3xl', shapeClass: 'size-16' };
    return { class: 'min-h-28 px-6 text-2xl', shapeClass: 'size-16' };
  }
  if (longest <= 40) return { class: 'min-h-24 px-5 text-3xl', shapeClass: 'size-16' };
  if (longest <= 90) return { class: 'min-h-20 px-5 text-2xl', shapeClass: 'size-14' };
  return { class: 'min-h-16 px-4 py-1.5 text-base', shapeClass: 'size-10' };
}

export function StageCount({ index, total }: { index: number; total: number }) {
  return (
    <p class="font-display text-2xl font-bold tracking-wide text-spark uppercase">
      Question {index + 1} of {total}
    </p>
  );
}

export function IntroStage({ question }: { question: IntroQuestion }) {
  return (
    <div class="flex flex-1 animate-rise flex-col items-center justify-center gap-8 px-16 text-center">
      <StageCount index={question.index} total={question.total} />
      <h1 class={`leading-tight font-bold ${promptSize(question.prompt)}`}>{question.prompt}</h1>
      {question.media !== undefined && <QuestionMedia media={question.media} class="max-h-[45vh]" />}
    </div>
  );
}

/** The question with its options, the clock, and how many have answered. */
export function QuestionStage({ question, state, snapshot }: StageProps & { question: OpenQuestion }) {
  const { progress } = state;
  const { paused, phase, players } = snapshot.room;
  const answered = progress?.index === question.index ? progress.answered : 0;
  const expected = progress?.index === question.index ? progress.players : players;
  return (
    <div class="flex min-h-0 flex-1 flex-col gap-6 px-8 py-6">
      <FuseClock
        large
        opensAt={question.opensAt}
        closesAt={question.closesAt}
        clockOffsetMs={state.clockOffsetMs}
        paused={paused}
        burnt={phase !== 'open'}
      />
      <div class="flex items-baseline justify-between">
        <StageCount index={question.index} total={question.total} />
        <p class="text-3xl" role="status">
          {phase === 'closed' ? (
            'Counting the answers…'
          ) : (
            <>
              <strong class="font-display text-5xl tabular-nums">{formatNumber(answered)}</strong> of{' '}
              {formatNumber(expected)} answered
            </>
          )}
        </p>
      </div>
      <div class="flex min-h-0 flex-1 items-center justify-center gap-12 overflow-hidden">
        {question.media !== undefined && <QuestionMedia media={question.media} class="max-h-full max-w-[45vw]" />}
        <h1
          class={`text-center leading-tight font-bold ${promptSize(question.prompt, question.options ?? question.items)}`}
        >
          {question.prompt}
        </h1>
      </div>
      <Choices question={question} />
    </div>
  );
}

const typeHints: Partial<Record<OpenQuestion['type'], string>> = {
  multiple: 'Several may be right',
  poll: 'A poll: no points, just say what you think',
  order: 'Put them in order on your phone',
  text: 'Type your answer on your phone',
  number: 'Type a number on your phone',
};

function Choices({ question }: { question: OpenQuestion }) {
  const hint = typeHints[question.type];
  const texts = question.options ?? question.items ?? [];
  const { min, max } = question;
  return (
    <div class="flex flex-col gap-4">
      {hint !== undefined && !isCrowded(texts) && <p class="text-center text-2xl text-smoke">{hint}</p>}
      {question.type === 'number' && min !== undefined && max !== undefined && (
        <p class="text-center font-display text-5xl font-bold text-spark">
          {formatExact(min)} – {formatExact(max)}
        </p>
      )}
      {question.type === 'true_false' && (
        <ul class="grid grid-cols-2 gap-5">
          {[true, false].map((value) => (
            <li key={String(value)}>
              <Tile look={lookOfTruth(value)} text={truthText(value)} {...tileSize([])} />
            </li>
          ))}
        </ul>
      )}
      {texts.length > 0 && (
        <ul
          class={`grid gap-4 ${texts.length > 6 && texts.every((text) => text.length < 30) ? 'grid-cols-4' : 'grid-cols-2 *:last:odd:col-span-2'}`}
        >
          {texts.map((text, index) => (
            <li key={index} class="flex">
              <Tile look={lookOf(index)} text={text} {...tileSize(texts)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
