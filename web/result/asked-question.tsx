import type { OwnQuestion } from '../../src/protocol/own-results.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import { findScreens, rightText } from '../question-types/all-types.ts';
import { GivenAnswer } from '../question-types/given-answer.tsx';
import { QuestionMedia } from '../shared/ui/question-media.tsx';
import { QuizText } from '../shared/ui/quiz-text.tsx';

/** The picture, sound or film; of questions about a place the picture with what was tapped and what is right. */
export function AskedMedia({ question, answer }: { question: OwnQuestion; answer: Answer | undefined }) {
  const { media, type } = question;
  const solution = question.void === true ? undefined : question.solution;
  const Marks = findScreens(type)?.Marks;
  if (media === undefined) return null;
  if (Marks === undefined || media.kind !== 'image') return <QuestionMedia media={media} />;
  return (
    <QuestionMedia
      media={media}
      class="h-[min(20rem,40vh)] w-full"
      over={(aspect) => <Marks aspect={aspect} answer={answer} solution={solution} />}
    />
  );
}

/** What was answered, what is right where that is something else, and why. That a scored question has no answer stands above it. */
export function AnswerWords({
  question,
  answer,
  isRight,
}: {
  question: OwnQuestion;
  answer: Answer | undefined;
  isRight: boolean;
}) {
  const right = question.solution === null || isRight ? undefined : rightText(question, question);
  const isSaid = answer === undefined && question.solution !== null && question.void !== true;
  return (
    <>
      <dl class="flex flex-col gap-2 empty:hidden">
        {!isSaid && (
          <div>
            <dt class="text-smoke">Your answer</dt>
            <dd class="wrap-anywhere">
              {answer === undefined ? 'None' : <GivenAnswer question={question} answer={answer} />}
            </dd>
          </div>
        )}
        {right !== undefined && (
          <div>
            <dt class="text-smoke">Right</dt>
            <dd class="font-bold wrap-anywhere">
              <QuizText>{right}</QuizText>
            </dd>
          </div>
        )}
      </dl>
      {question.explanation !== undefined && (
        <p class="wrap-anywhere">
          <QuizText>{question.explanation}</QuizText>
        </p>
      )}
    </>
  );
}
