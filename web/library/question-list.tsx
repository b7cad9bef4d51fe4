import type { Question } from '../../src/protocol/quiz.ts';
import { wordsIn } from '../../src/lib/plain-words.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { type Fact, factsOf, typeName } from './question-facts.ts';

/** Whether its answers are texts that are shown, and so may have markup: typed ones have none. */
const isShown = ({ type }: Question): boolean => type !== 'text' && type !== 'number';

/** All questions of a quiz with their answers, to read. */
export function QuestionList({ questions }: { questions: readonly Question[] }) {
  return (
    <ol class="flex flex-col gap-3">
      {questions.map((question, at) => (
        <li key={at} class="rounded-xl border border-ash p-3">
          <p class="font-bold">
            <span translate={false}>{at + 1}. </span>
            <QuizText class="wrap-anywhere">{wordsIn(question, question.prompt)}</QuizText>
          </p>
          <p class="text-sm text-smoke">
            {typeName(question.type)}
            <span translate={false}> · {question.timeLimitMs / 1000} s</span>
            {question.media !== undefined && ' · with a picture or sound'}
          </p>
          <ul class="mt-1 flex flex-col empty:hidden">
            {factsOf(question).map((fact) => (
              <FactRow
                key={fact.text}
                fact={{ ...fact, text: isShown(question) ? wordsIn(question, fact.text) : fact.text }}
              />
            ))}
          </ul>
          {'explanation' in question && question.explanation !== undefined && (
            <p class="mt-1 text-sm text-smoke italic">
              <QuizText class="wrap-anywhere">{wordsIn(question, question.explanation)}</QuizText>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

function FactRow({ fact: { text, isRight } }: { fact: Fact }) {
  return (
    <li class={`flex gap-2 ${isRight === true ? 'font-bold text-good' : ''}`}>
      <span aria-hidden="true" class="w-4 shrink-0">
        {isRight === true ? '✓' : isRight === false ? '✗' : '·'}
      </span>
      <span class="min-w-0">
        {isRight === true && <span class="sr-only">Right: </span>}
        <QuizText class="wrap-anywhere">{text}</QuizText>
      </span>
    </li>
  );
}
