import { useEffect, useRef, useState } from 'preact/hooks';
import type { FormattedQuestion } from '../../src/protocol/markup-names.ts';
import { findScreens } from '../question-types/all-types.ts';
import type { OpenQuestion } from '../question-types/shown-question.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { QuestionMedia } from '../shared/ui/question-media.tsx';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { type DraftQuestion, known, usualPoints, usualTimeMs } from './draft/draft.ts';
import { useDraftTrees } from './markup/use-draft-trees.ts';

interface Props {
  question: DraftQuestion;
  index: number;
  total: number;
  language: string | undefined;
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The question as a game would show it. Games mix items; here the last one comes first, so that there is something to sort. */
function shownQuestion({ question, index, total }: Props): OpenQuestion {
  const { type, prompt, media, options, items = [], min, max, step, points = usualPoints } = question;
  const [last, ...others] = [...items].reverse();
  return known({
    rev: 0,
    index,
    total,
    type,
    prompt,
    points,
    media: media?.url === '' ? undefined : media,
    options: options?.map(({ text }) => text),
    items: last === undefined ? undefined : [last, ...others.reverse()],
    min: numberOf(min),
    max: numberOf(max),
    step: numberOf(step),
    opensAt: 0,
    closesAt: question.timeLimitMs ?? usualTimeMs,
  }) as OpenQuestion;
}

/** The trees in the order of `shownQuestion`. */
function inShownOrder(formatted: FormattedQuestion | undefined): FormattedQuestion | undefined {
  const last = formatted?.items?.at(-1);
  return last === undefined ? formatted : { ...formatted, items: [last, ...(formatted?.items ?? []).slice(0, -1)] };
}

/** A phone with the control that players have; what is answered there goes nowhere. */
export function PhonePreview(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>As on a phone</Button>
      {isOpen && <PhoneDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function PhoneDialog({ onClose, ...props }: Props & { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [answered, setAnswered] = useState(0);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const shown = shownQuestion(props);
  const { formatted } = useDraftTrees(props.question);
  const { Input, Marks } = findScreens(shown.type) ?? {};
  return (
    <dialog
      ref={dialog}
      class="m-auto w-[min(24rem,96vw)] rounded-3xl border-2 border-haze bg-ink p-4 text-paper backdrop:bg-ink/80"
      aria-label="As on a phone"
      onClose={onClose}
    >
      <QuizLanguage.Provider value={props.language}>
        <MarkedTexts of={{ question: { ...shown, formatted: inShownOrder(formatted) } }}>
          <div class="flex min-h-[34rem] flex-col gap-3">
            <p
              class="font-display text-lg leading-tight font-bold tracking-wide text-spark uppercase"
              translate={false}
            >
              Question {shown.index + 1} of {shown.total}
            </p>
            <QuizText as="strong" class="text-2xl wrap-anywhere">
              {shown.prompt}
            </QuizText>
            {shown.media?.kind === 'image' && Marks === undefined && <QuestionMedia media={shown.media} />}
            {Input === undefined ? (
              <p class="flex flex-1 items-center justify-center text-center text-xl">
                Nothing to answer: look at the big screen
              </p>
            ) : (
              <Input
                key={answered}
                question={shown}
                language={props.language}
                disabled={false}
                onAnswer={() => setAnswered(answered + 1)}
                onDraft={() => undefined}
              />
            )}
          </div>
        </MarkedTexts>
      </QuizLanguage.Provider>
      <p role="status" class="min-h-6 text-center text-good">
        <Fresh text={answered === 0 ? undefined : 'That would be the answer.'} />
      </p>
      <Button class="w-full" onClick={() => dialog.current?.close()}>
        Close
      </Button>
    </dialog>
  );
}
