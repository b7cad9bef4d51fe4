import { useEffect, useRef } from 'preact/hooks';
import type { DraftQuiz } from './draft/draft.ts';
import type { QuizProblem } from './checks.ts';

interface Props {
  draft: DraftQuiz;
  problems: readonly QuizProblem[];
  onJump: (problem: QuizProblem) => void;
}

/** So many are listed; the others come up as these are done. */
const shownMax = 50;

/** Everything that is left to do, and what is good to know before playing; each leads to its place. */
export function ProblemList({ draft, problems, onJump }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const numbers = new Map(draft.questions.map(({ id }, at) => [id, at + 1]));
  const sorted = [...problems].sort((one, other) => Number(other.isError) - Number(one.isError));
  return (
    <section class="panel p-4" aria-labelledby="problems-title">
      <h2 id="problems-title" ref={heading} tabIndex={-1} class="text-lg font-bold">
        {problems.some(({ isError }) => isError) ? 'Before it can be played' : 'Good to know before playing'}
      </h2>
      <ul class="mt-2 flex flex-col">
        {sorted.slice(0, shownMax).map((problem) => {
          const number = problem.questionId === undefined ? undefined : numbers.get(problem.questionId);
          return (
            <li key={`${problem.questionId} ${problem.field} ${problem.text}`}>
              <button
                type="button"
                class="min-h-11 w-full rounded-lg px-2 text-left hover:bg-ash"
                onClick={() => onJump(problem)}
              >
                <span class={problem.isError ? 'text-bad' : 'text-spark'} aria-hidden="true">
                  {problem.isError ? '● ' : '○ '}
                </span>
                <strong>{number === undefined ? 'The quiz' : `Question ${number}`}: </strong>
                <span class="underline">{problem.text}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
