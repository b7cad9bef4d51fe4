import type { OwnQuestion, OwnResult } from '../../src/protocol/own-results.ts';
import { markOf, seconds } from '../report/report-words.ts';
import { notCounted } from '../question-types/regraded-reveal.ts';
import { formatRank, isPlaced, plural } from '../shared/format.ts';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';
import { AnswerWords, AskedMedia } from './asked-question.tsx';
import { markedOf } from './marked-question.ts';
import { isMistake, isScored } from './result-client.ts';

interface Props {
  result?: OwnResult;
  /** Why there is none, or not yet. */
  note?: string | undefined;
  onPractise: () => void;
}

/** One player's own result: a card, and each question with what was answered and what is right. */
export function ResultView({ result, note, onPractise }: Props) {
  useStage('desk');
  return (
    <Screen
      name="Your result"
      class="long-words mx-auto flex min-h-dvh w-full max-w-3xl flex-col gap-6 px-4 py-6 sm:px-5"
    >
      <header class="print:hidden">
        <a href="/" aria-label="Quickfire, home" class="inline-flex min-h-11 items-center">
          <Logo class="text-3xl" />
        </a>
      </header>
      {result === undefined && <h1 class="text-4xl font-bold">Your result</h1>}
      <p role="status" class="text-lg">
        <Fresh text={result === undefined ? (note ?? 'Reading your result…') : undefined} />
      </p>
      {result !== undefined && (
        <QuizLanguage.Provider value={result.language}>
          <Card result={result} onPractise={onPractise} />
          <Questions questions={result.questions} />
          <p class="text-smoke">Whoever has the address of this page can see it.</p>
        </QuizLanguage.Provider>
      )}
    </Screen>
  );
}

function Card({ result, onPractise }: { result: OwnResult; onPractise: () => void }) {
  const { quizTitle, nickname, team, score, rank, players, endedAt, correctCount, questions } = result;
  const mistakes = questions.filter(isMistake).length;
  // Those that could be right: not polls, nor what a regrade took out. The others of them are what is practised.
  const counted = questions.filter(isScored).length;
  return (
    <section aria-label="Card" class="panel flex flex-col gap-4 p-5 sm:p-6">
      <div class="flex flex-col gap-1">
        <QuizText as="h1" class="text-3xl font-bold wrap-anywhere">
          {quizTitle}
        </QuizText>
        <p class="text-smoke" translate={false}>
          {endedAt !== null && new Date(endedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
        </p>
      </div>
      <div class="wrap-anywhere">
        <p class="text-xl font-bold" translate={false}>
          <bdi>{nickname}</bdi>
        </p>
        {team !== undefined && (
          <p class="text-smoke">
            Team <bdi translate={false}>{team}</bdi>
          </p>
        )}
      </div>
      <dl class="flex flex-wrap gap-x-8 gap-y-3" translate={false}>
        {isPlaced({ rank, score }) && <Figure name="Place" value={`${formatRank(rank)} of ${players}`} />}
        <Figure name="Score" value={plural(score, 'point')} />
        <Figure name="Right" value={`${correctCount} of ${plural(counted, 'question')}`} />
      </dl>
      {mistakes > 0 && (
        <Button look="primary" class="self-start print:hidden" onClick={onPractise}>
          {`Practise my mistakes: ${plural(mistakes, 'question')}`}
        </Button>
      )}
    </section>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt class="text-smoke">{name}</dt>
      <dd class="font-display text-2xl font-bold tabular-nums">{value}</dd>
    </div>
  );
}

function Questions({ questions }: { questions: readonly OwnQuestion[] }) {
  return (
    <section aria-labelledby="result-questions" class="flex flex-col gap-4">
      <h2 id="result-questions" class="text-2xl font-bold">
        Your answers
      </h2>
      {questions.length === 0 && <p>No question was asked.</p>}
      <ol class="flex flex-col gap-4">
        {questions.map((question) => (
          <li key={question.index} class="panel flex break-inside-avoid flex-col gap-3 p-4 sm:p-5">
            <MarkedTexts of={markedOf(question)}>
              <QuestionPart question={question} />
            </MarkedTexts>
          </li>
        ))}
      </ol>
    </section>
  );
}

function QuestionPart({ question }: { question: OwnQuestion }) {
  const { index, type, prompt, answer, correct, fraction, points, elapsedMs } = question;
  const scored = isScored(question);
  const { sign, words } = markOf(answer === undefined ? null : fraction);
  return (
    <>
      <h3 class="text-xl font-bold wrap-anywhere">
        <span translate={false}>{index + 1}. </span>
        <QuizText>{prompt}</QuizText>
      </h3>
      {question.void === true && <p class="font-bold">{notCounted}</p>}
      {scored && (
        <p class={`font-bold ${correct === true ? 'text-good' : 'text-bad'}`} translate={false}>
          {sign !== '✓' && sign !== '✗' && answer !== undefined ? '' : <span aria-hidden="true">{sign} </span>}
          {words}
          {answer !== undefined && (
            <span class="font-normal text-smoke">
              {' · '}
              {plural(points, 'point')}
              {elapsedMs !== null && ` · ${seconds(elapsedMs)}`}
            </span>
          )}
        </p>
      )}
      <AskedMedia question={question} answer={answer} />
      {type !== 'slide' && <AnswerWords question={question} answer={answer} isRight={correct === true} />}
    </>
  );
}
