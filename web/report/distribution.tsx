import type { ReportedQuestion } from '../../src/protocol/reports.ts';
import type { Bar } from '../question-types/question-screens.ts';
import { formatNumber, plural } from '../shared/format.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { Shape } from '../shared/ui/shape.tsx';
import { percent, unansweredWords } from './report-words.ts';
import { revealOf } from './shown-reveal.ts';

/** How the answers fell, as bars; a screen reader has the same as a table. */
export function Distribution({ question }: { question: ReportedQuestion }) {
  const { bars, right = [], others = 0, note, isPlaces = false } = revealOf(question);
  if (bars.length === 0 && right.length === 0) return null;
  const unanswered = unansweredWords(question);
  const full = isPlaces ? question.answered : Math.max(...bars.map(({ count }) => count), 1);
  return (
    <figure class="relative flex flex-col gap-2">
      {right.length > 0 && (
        <p class="font-bold text-good print:text-paper">
          Right: <QuizText>{right.join(' · ')}</QuizText>
        </p>
      )}
      {note !== undefined && <figcaption class="text-smoke">{note}</figcaption>}
      <ol class="flex flex-col gap-2" aria-hidden="true">
        {bars.map((bar, at) => (
          <BarLine key={at} bar={bar} share={full === 0 ? 0 : bar.count / full} answered={question.answered} />
        ))}
      </ol>
      {others > 0 && <p class="text-smoke">and {plural(others, 'other answer')}</p>}
      {unanswered !== undefined && <p class="text-smoke">{unanswered}</p>}
      {bars.length > 0 && <BarTable bars={bars} question={question} />}
    </figure>
  );
}

function BarLine({ bar, share, answered }: { bar: Bar; share: number; answered: number }) {
  const { look, text, count, right } = bar;
  const colour = look?.colour ?? (right === true ? 'var(--color-good)' : 'var(--color-haze)');
  return (
    <li class={`flex items-center gap-2 rounded-xl px-2 py-1 ${right === true ? 'outline-2 outline-good' : ''}`}>
      {look !== undefined && (
        <span class="ink-kept rounded-lg p-0.5" style={`background:${look.colour}`}>
          <Shape look={look} class="size-8" />
        </span>
      )}
      <span class="flex min-w-0 flex-1 flex-col gap-1">
        <span class="wrap-anywhere">
          <QuizText>{text}</QuizText>
          {right === true && <b> ✓ right</b>}
        </span>
        <span class="block h-2">
          <span
            class="ink-kept block h-full rounded-full"
            style={`width:${Math.max(share * 100, 0.5)}%;background:${colour}`}
          />
        </span>
      </span>
      <span class="shrink-0 text-right font-bold tabular-nums" translate={false}>
        {formatNumber(count)}
        {answered > 0 && <span class="font-normal text-smoke"> · {percent(count / answered)}</span>}
      </span>
    </li>
  );
}

/** The same as text, with what the groups of the best and the last chose where it is known. */
function BarTable({ bars, question }: { bars: readonly Bar[]; question: ReportedQuestion }) {
  return (
    <div class="sr-only">
      <table>
        <caption>How question {question.index + 1} was answered</caption>
        <thead>
          <tr>
            <th scope="col">Answer</th>
            <th scope="col">How many</th>
            <th scope="col">Right or wrong</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ look, text, count, right }, at) => (
            <tr key={at}>
              <th scope="row">
                {look !== undefined && `${look.letter}: `}
                <QuizText>{text}</QuizText>
              </th>
              <td>{count}</td>
              <td>{right === undefined ? '–' : right ? 'right' : 'wrong'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
