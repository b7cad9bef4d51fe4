import { useState } from 'preact/hooks';
import type { OwnQuestion, OwnResult } from '../../src/protocol/own-results.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import { findScreens } from '../question-types/all-types.ts';
import type { OpenQuestion } from '../question-types/shown-question.ts';
import { plural } from '../shared/format.ts';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { Button } from '../shared/ui/button.tsx';
import { QuestionMedia } from '../shared/ui/question-media.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { AnswerWords, AskedMedia } from './asked-question.tsx';
import { canPractise, gradeAnswer } from './grade-answer.ts';
import { markedOf } from './marked-question.ts';
import { isMistake } from './result-client.ts';

interface Props {
  result: OwnResult;
  onEnd: () => void;
}

interface Given {
  answer: Answer;
  fraction: number;
}

/** The questions that were not right once more, alone and without time or points; what is wrong again comes back. */
export function Practice({ result, onEnd }: Props) {
  const [round, setRound] = useState(() => result.questions.filter(isMistake));
  const [at, setAt] = useState(0);
  const [given, setGiven] = useState<Given | undefined>(undefined);
  const [wrong, setWrong] = useState<OwnQuestion[]>([]);
  const question = round[at];
  const take = (answer: Answer) => {
    if (question === undefined) return;
    const fraction = gradeAnswer(question, answer) ?? 0;
    setGiven({ answer, fraction });
    if (fraction < 1) setWrong([...wrong, question]);
  };
  const next = () => {
    setGiven(undefined);
    setAt(at + 1);
  };
  const again = () => {
    setRound(wrong);
    setWrong([]);
    setAt(0);
  };
  const step = question === undefined ? 'end' : given === undefined ? 'ask' : 'told';
  return (
    <QuizLanguage.Provider value={result.language}>
      <Screen
        name="Practise"
        focusKey={`practise:${round.length}:${at}:${step}`}
        class="mx-auto flex min-h-dvh w-full max-w-xl flex-col gap-4 px-4 py-6"
      >
        <header class="flex flex-wrap items-center justify-between gap-3">
          <p class="font-display text-lg font-bold tracking-wide text-spark uppercase" translate={false}>
            {question === undefined ? 'Practice' : `Practice: ${at + 1} of ${round.length}`}
          </p>
          <Button onClick={onEnd}>Back to my result</Button>
        </header>
        {question === undefined ? (
          <End asked={round.length} wrong={wrong.length} onAgain={again} />
        ) : (
          <MarkedTexts of={markedOf(question)}>
            {given === undefined ? (
              <Ask key={`${round.length}:${at}`} question={question} language={result.language} onAnswer={take} />
            ) : (
              <Told question={question} given={given} onNext={next} />
            )}
          </MarkedTexts>
        )}
      </Screen>
    </QuizLanguage.Provider>
  );
}

const nothing = () => undefined;

function Ask({
  question,
  language,
  onAnswer,
}: {
  question: OwnQuestion;
  language: string | undefined;
  onAnswer: (answer: Answer) => void;
}) {
  const { prompt, media, type } = question;
  const { Input, Marks } = (canPractise(question) ? findScreens(type) : undefined) ?? {};
  return (
    <>
      <QuizText as="h1" class="text-2xl font-bold wrap-anywhere">
        {prompt}
      </QuizText>
      {media !== undefined && Marks === undefined && <QuestionMedia media={media} />}
      {Input === undefined ? (
        <p>This page cannot ask this question yet.</p>
      ) : (
        <Input
          question={openQuestion(question)}
          language={language}
          disabled={false}
          onAnswer={onAnswer}
          onDraft={nothing}
        />
      )}
    </>
  );
}

/** As the control of the phone takes it; nothing runs out here. */
function openQuestion({ index, type, prompt, media, options, items, min, max, step }: OwnQuestion): OpenQuestion {
  const given = { media, options, items, min, max, step };
  const there = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { rev: 0, index, total: index + 1, type, prompt, points: 0, opensAt: 0, closesAt: 0, ...there };
}

function Told({ question, given, onNext }: { question: OwnQuestion; given: Given; onNext: () => void }) {
  const { answer, fraction } = given;
  const words = fraction === 1 ? '✓ Right' : fraction > 0 ? 'Partly right' : '✗ Not right';
  return (
    <>
      <h1 class={`text-3xl font-bold ${fraction === 1 ? 'text-good' : 'text-bad'}`}>{words}</h1>
      <p class="text-xl font-bold wrap-anywhere">
        <QuizText>{question.prompt}</QuizText>
      </p>
      <AskedMedia question={question} answer={answer} />
      <AnswerWords question={question} answer={answer} isRight={fraction === 1} />
      <Button look="primary" class="self-start" onClick={onNext}>
        Go on
      </Button>
    </>
  );
}

function End({ asked, wrong, onAgain }: { asked: number; wrong: number; onAgain: () => void }) {
  return (
    <>
      <h1 class="text-3xl font-bold">{wrong === 0 ? 'All right now' : `${asked - wrong} of ${asked} right now`}</h1>
      <p>{wrong === 0 ? 'You had every one of them right.' : `Once more: ${plural(wrong, 'question')} left.`}</p>
      {wrong > 0 && (
        <Button look="primary" class="self-start" onClick={onAgain}>
          Practise those again
        </Button>
      )}
    </>
  );
}
