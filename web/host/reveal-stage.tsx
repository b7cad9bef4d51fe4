import type { Counts } from '../../src/protocol/quiz.ts';
import { isOpenQuestion, type OpenQuestion } from '../player/player-view.ts';
import { truthText } from '../shared/answer-text.ts';
import { formatNumber, plural } from '../shared/format.ts';
import { lookOf, lookOfTruth, type OptionLook } from '../shared/option-look.ts';
import { solutionText } from '../shared/answer-text.ts';
import { Shape } from '../shared/shape.tsx';
import type { StageProps } from './host-view.ts';
import { StageCount } from './question-stage.tsx';

type Closed = NonNullable<StageProps['snapshot']['closed']>;

/** One line of the picture of all answers. `right` is undefined where nothing is right or wrong, as in a poll. */
interface Bar {
  look?: OptionLook;
  text: string;
  count: number;
  right?: boolean;
}

/** Smaller than while it was open: now the answers matter. */
function promptSize({ length }: string): string {
  if (length <= 100) return 'text-5xl';
  return length <= 250 ? 'text-3xl' : 'text-2xl';
}

function explanationSize({ length }: string): string {
  if (length <= 200) return 'text-2xl';
  return length <= 500 ? 'text-xl' : 'text-sm';
}

/** Of the ten most frequent texts or numbers, as many as can be read from the last row beside the explanation. */
const writtenMax = 6;

/** The lines of a reveal, in the order in which they are shown. */
export function barsOf(question: OpenQuestion, { solution, counts }: Closed): Bar[] {
  const numbers = numbersOf(counts);
  if (numbers === undefined) {
    return (counts as Exclude<Counts, number[]>).slice(0, writtenMax).map((row) => ({
      text: String(row.answer),
      count: row.count,
      right: row.correct,
    }));
  }
  if (question.type === 'true_false') {
    return [true, false].map((value) => ({
      look: lookOfTruth(value),
      text: truthText(value),
      count: numbers[value ? 1 : 0] ?? 0,
      right: value === solution,
    }));
  }
  if (question.type === 'order') {
    const places = Array.isArray(solution) ? solution.map(Number) : [];
    return places.map((item, place) => ({
      look: lookOf(item),
      text: question.items?.[item] ?? '',
      count: numbers[place] ?? 0,
    }));
  }
  const right = Array.isArray(solution) ? solution.map(Number) : [solution];
  return (question.options ?? []).map((text, index) => ({
    look: lookOf(index),
    text,
    count: numbers[index] ?? 0,
    ...(solution === null ? {} : { right: right.includes(index) }),
  }));
}

function numbersOf(counts: Counts): number[] | undefined {
  const numbers = counts.filter((count) => typeof count === 'number');
  return numbers.length === counts.length && counts.length > 0 ? numbers : undefined;
}

/** How the answers fell, which one was right, and why. */
export function RevealStage({ snapshot }: StageProps) {
  const { question, closed } = snapshot;
  if (question === undefined || closed === undefined || !isOpenQuestion(question)) return null;
  const bars = barsOf(question, closed);
  const size = rowSize(bars.length);
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const scale = question.type === 'order' ? Math.max(1, closed.answered) : most;
  const solution =
    question.type === 'text' || question.type === 'number' ? solutionText(question, closed.solution) : undefined;
  return (
    <div class="flex min-h-0 flex-1 flex-col gap-5 px-8 py-6">
      <div class="flex items-baseline justify-between">
        <StageCount index={question.index} total={question.total} />
        <p class="text-2xl text-smoke">{plural(closed.answered, 'answer')}</p>
      </div>
      <h1 class={`leading-tight font-bold ${promptSize(question.prompt)}`}>{question.prompt}</h1>
      {solution !== undefined && (
        <p class="flex animate-pop items-center gap-4 self-start rounded-2xl bg-good px-6 py-3 text-4xl font-bold text-ink">
          <Mark class="size-11" /> {solution}
        </p>
      )}
      {question.type === 'order' && (
        <p class="text-2xl text-smoke">The right order, and how many had each in its place:</p>
      )}
      <ol class={`flex min-h-0 flex-1 flex-col justify-center overflow-hidden p-1 ${size.list}`}>
        {bars.map((bar, index) => (
          <BarRow
            key={index}
            bar={bar}
            size={size}
            share={bar.count / scale}
            place={question.type === 'order' ? index + 1 : undefined}
            of={closed.answered}
          />
        ))}
        {bars.length === 0 && <li class="text-center text-smoke">Nobody answered.</li>}
      </ol>
      {closed.explanation !== undefined && closed.explanation !== '' && (
        <p class={`panel px-6 py-4 leading-snug ${explanationSize(closed.explanation)}`}>{closed.explanation}</p>
      )}
    </div>
  );
}

interface RowSize {
  list: string;
  row: string;
  text: string;
  mark: string;
  bar: string;
}

/** The more rows, the lower each. */
function rowSize(rows: number): RowSize {
  if (rows <= 4) return { list: 'gap-3 text-3xl', row: 'p-2', text: 'line-clamp-2', mark: 'size-11', bar: 'h-10' };
  if (rows <= 6) return { list: 'gap-2 text-3xl', row: 'p-1', text: 'line-clamp-1', mark: 'size-10', bar: 'h-9' };
  return { list: 'gap-1.5 text-2xl', row: 'px-2 py-0.5', text: 'line-clamp-1', mark: 'size-8', bar: 'h-7' };
}

interface BarRowProps {
  bar: Bar;
  size: RowSize;
  /** 0…1 of the full width. */
  share: number;
  place: number | undefined;
  of: number;
}

function BarRow({ bar, size, share, place, of }: BarRowProps) {
  const { look, text, count, right } = bar;
  const colour = look?.colour ?? (right === true ? 'var(--color-good)' : 'var(--color-haze)');
  return (
    <li class={`flex items-center gap-4 rounded-2xl ${size.row} ${right === true ? 'ring-4 ring-good' : ''}`}>
      {place !== undefined && <span class="w-8 text-center font-display font-bold text-spark">{place}</span>}
      {look !== undefined && (
        <span class="rounded-xl p-1" style={`background:${look.colour}`}>
          <Shape look={look} class={size.mark} />
        </span>
      )}
      <span class={`w-[34%] ${size.text} leading-tight font-bold ${right === false ? 'text-smoke' : ''}`}>{text}</span>
      <span class={`flex-1 ${size.bar}`}>
        <span
          class="grow-bar block h-full rounded-lg"
          style={`width:${Math.max(share * 100, 0.5)}%;background:${colour}`}
        />
      </span>
      <span class="w-44 text-right font-display font-bold tabular-nums">
        {formatNumber(count)}
        {place !== undefined && of > 0 && (
          <span class="text-2xl font-normal text-smoke"> · {Math.round((count / of) * 100)} %</span>
        )}
      </span>
      <span class="flex w-12 justify-center">
        {right === true && <Mark class={size.mark} />}
        {right !== undefined && <span class="sr-only">{right ? 'right' : 'wrong'}</span>}
      </span>
    </li>
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
