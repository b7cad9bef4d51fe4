import { useEffect, useRef, useState } from 'preact/hooks';
import type { PotOptions } from '../../src/protocol/pots.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { AccountNav } from '../account/account-nav.tsx';
import { shownPath, withAfter } from '../account/wanted-path.ts';
import type { Who } from '../account/use-who.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { plural } from '../shared/format.ts';
import { Logo } from '../shared/ui/logo.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import type { QuizRow } from '../shared/host-client.ts';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';
import { PotForm, type WantedPot } from './pot-form.tsx';
import { SettingsForm } from './settings-form.tsx';

export interface SetupProps {
  /** Absent while they are being read. */
  quizzes?: QuizRow[];
  problem?: string;
  /** Why the room was not opened; stands at the button. */
  refusal?: string | undefined;
  /** The problem is one that signing in solves. */
  isSignedOut?: boolean;
  who: Who;
  /** Which pots the host may put up. Absent without an account, and while they are being read. */
  potOptions?: PotOptions | undefined;
  opening: boolean;
  /** For the players of the game before. */
  isNext?: boolean;
  /** The id of the quiz that is to be played. Unless it is there, one of all is chosen. */
  wanted?: string | undefined;
  onOpen: (quizId: string, settings: SettingsInput) => void;
  onRetry: () => void;
}

/** Which quiz, unless it is known, and how it is played: as usual, unless somebody opens the settings. */
export function SetupView(props: SetupProps) {
  const { quizzes, opening, isNext = false, onOpen } = props;
  useStage('desk');
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [settings, setSettings] = useState<SettingsInput>({});
  const [settingsProblem, setSettingsProblem] = useState<string | undefined>(undefined);
  const [pot, setPot] = useState<WantedPot>({});
  const problem = settingsProblem ?? pot.problem;
  const wanted = quizzes?.find(({ id }) => id === props.wanted);
  const quizId = chosen ?? wanted?.id ?? quizzes?.[0]?.id;
  return (
    <Screen name="Host a game" class="mx-auto flex min-h-dvh w-full max-w-6xl flex-col gap-6 px-5 py-6">
      <SetupHeader {...props} />
      <form
        class="flex flex-col gap-6 md:grid md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] md:items-start"
        onSubmit={(event) => {
          event.preventDefault();
          if (quizId === undefined || problem !== undefined || opening) return;
          onOpen(quizId, pot.wanted === undefined ? settings : { ...settings, pot: pot.wanted });
        }}
      >
        <div class="flex flex-col gap-6">
          {isNext && <p class="text-lg">Who played before goes on in this room with one tap, under the same name.</p>}
          {wanted === undefined || isNext ? (
            <QuizChoice
              quizzes={quizzes}
              isFailed={props.problem !== undefined}
              chosen={quizId}
              wanted={wanted?.id}
              onChoose={setChosen}
            />
          ) : (
            <ChosenQuiz quiz={wanted} />
          )}
        </div>
        <div class="contents flex-col gap-2 md:sticky md:top-6 md:flex md:max-h-[calc(100dvh-7.5rem)]">
          <div class="min-h-0 md:overflow-y-auto">
            <SettingsForm
              isOpen={wanted !== undefined && !isNext}
              onChange={(next, wrong) => {
                setSettings(next);
                setSettingsProblem(wrong);
              }}
            />
            {props.potOptions !== undefined && <PotForm options={props.potOptions} onChange={setPot} />}
            {/* Stands below the settings; while there is more to scroll to, it lies on their lower edge and says so. */}
            <div
              class="pointer-events-none sticky bottom-0 h-6 bg-linear-to-t from-ink to-transparent max-md:hidden"
              aria-hidden="true"
            />
          </div>
          <p role="alert" class="font-bold text-bad">
            <Fresh text={problem ?? (opening ? undefined : props.refusal)} />
          </p>
          <div class="sticky bottom-0 z-10 -mx-5 -mb-6 shrink-0 bg-ink/90 px-5 pt-2 pb-4 md:static md:m-0 md:bg-transparent md:p-0">
            <Button
              look="primary"
              type="submit"
              class="min-h-14 w-full text-xl"
              disabled={quizId === undefined || opening || problem !== undefined}
            >
              <Fresh text={opening ? 'Opening…' : 'Open the room'} />
            </Button>
          </div>
        </div>
      </form>
    </Screen>
  );
}

function SetupHeader({ who, problem, isSignedOut = false, onRetry }: SetupProps) {
  return (
    <>
      <header class="flex flex-wrap items-center justify-between gap-x-4">
        <a href="/" aria-label="Quickfire, home" class="inline-flex min-h-11 items-center">
          <Logo class="text-3xl max-[22rem]:text-2xl" />
        </a>
        <h1 class="text-2xl font-bold max-[22rem]:text-xl sm:text-3xl">Host a game</h1>
        <div class="max-md:w-full">
          <AccountNav {...who} />
        </div>
      </header>
      {problem !== undefined && (
        <div role="alert" class="flex flex-wrap items-center gap-4 rounded-2xl border-2 border-bad p-4">
          <p class="flex-1 font-bold">
            <Fresh text={problem} />
          </p>
          {isSignedOut ? (
            <a
              href={withAfter('/sign-in', shownPath())}
              class="inline-flex min-h-11 items-center font-bold text-spark underline"
            >
              Sign in
            </a>
          ) : (
            <Button onClick={onRetry}>Try again</Button>
          )}
        </div>
      )}
    </>
  );
}

/** The one that somebody wants to play in another way than usual. */
function ChosenQuiz({ quiz }: { quiz: QuizRow }) {
  return (
    <section class="panel flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3" aria-label="The quiz">
      <QuizName quiz={quiz} />
      <a href="/quizzes" class="inline-flex min-h-11 items-center font-bold text-spark underline">
        Another quiz
      </a>
    </section>
  );
}

function QuizName({ quiz }: { quiz: QuizRow }) {
  return (
    <span class="min-w-0 flex-1">
      <QuizLanguage.Provider value={quiz.language}>
        <QuizText class="block text-lg leading-tight font-bold wrap-anywhere">
          {quiz.title === '' ? 'No title yet' : quiz.title}
        </QuizText>
      </QuizLanguage.Provider>
      <span class="text-smoke" translate={false}>
        {plural(quiz.questionCount, 'question')}
      </span>
    </span>
  );
}

interface ChoiceProps {
  quizzes: QuizRow[] | undefined;
  isFailed: boolean;
  chosen: string | undefined;
  /** What the address asks for. */
  wanted: string | undefined;
  onChoose: (quizId: string) => void;
}

function QuizChoice({ quizzes, isFailed, chosen, wanted, onChoose }: ChoiceProps) {
  const list = useRef<HTMLFieldSetElement>(null);
  // It may stand further down than anybody would look for it.
  useEffect(() => {
    if (wanted === undefined || wanted !== chosen) return;
    list.current?.querySelector('input:checked')?.closest('label')?.scrollIntoView({ block: 'nearest' });
  }, [quizzes]);
  if (quizzes === undefined && isFailed) return null;
  if (quizzes === undefined) return <p class="text-smoke">Reading the quizzes…</p>;
  if (quizzes.length === 0) return <p class="text-smoke">There is no quiz yet.</p>;
  return (
    <fieldset ref={list}>
      <legend class="mb-3 text-xl font-bold">Which quiz?</legend>
      <div class="flex flex-col gap-3">
        {quizzes.map((quiz) => (
          <label
            key={quiz.id}
            class="panel flex min-h-16 items-center gap-4 px-4 py-3 has-checked:border-spark has-checked:bg-ash has-focus-visible:outline-3 has-focus-visible:outline-spark"
          >
            <input
              type="radio"
              name="quiz"
              class="size-5 shrink-0 accent-flame"
              checked={quiz.id === chosen}
              onChange={() => onChoose(quiz.id)}
            />
            <QuizName quiz={quiz} />
            {quiz.sample && <span class="rounded-full border border-haze px-3 py-0.5 text-sm text-smoke">Sample</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
