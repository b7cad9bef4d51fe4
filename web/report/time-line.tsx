import type { ReportedQuestion } from '../../src/protocol/reports.ts';
import { seconds, timeWords } from './report-words.ts';

/** When the answers came, as columns over the time of the question, and as a table for screen readers. */
export function TimeLine({ question }: { question: ReportedQuestion }) {
  const { times, timeLimitMs, answered } = question;
  if (answered === 0) return null;
  const most = Math.max(...times, 1);
  const stepMs = timeLimitMs / times.length;
  return (
    <figure class="relative flex flex-col gap-1">
      <figcaption class="text-smoke">{timeWords(question)}</figcaption>
      <svg viewBox={`0 0 ${times.length * 10} 40`} class="h-12 w-full" preserveAspectRatio="none" aria-hidden="true">
        {times.map((count, at) => (
          <rect
            key={at}
            x={at * 10 + 1}
            width="8"
            y={38 - (count / most) * 36}
            height={(count / most) * 36 + 1}
            class="ink-kept fill-spark"
          />
        ))}
      </svg>
      <p class="flex justify-between text-smoke" aria-hidden="true" translate={false}>
        <span>0 s</span>
        <span>{timeLimitMs / 1000} s</span>
      </p>
      <div class="sr-only">
        <table>
          <caption>When answers to question {question.index + 1} came</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">Answers</th>
            </tr>
          </thead>
          <tbody>
            {times.map((count, at) =>
              count === 0 ? null : (
                <tr key={at}>
                  <th scope="row">{seconds(at * stepMs)}</th>
                  <td>{count}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
