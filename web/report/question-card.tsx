import type { QuestionFlag, ReportedQuestion } from '../../src/protocol/reports.ts';
import { findScreens } from '../question-types/all-types.ts';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { Button } from '../shared/ui/button.tsx';
import { QuestionMedia } from '../shared/ui/question-media.tsx';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { Distribution } from './distribution.tsx';
import { flagWords, headline, remarks } from './report-words.ts';
import { markedOf } from '../regrade/as-shown.ts';
import { TimeLine } from './time-line.tsx';

const flagLooks: Record<QuestionFlag, string> = {
  check_key: 'bg-bad text-ink',
  hard: 'bg-flame text-ink',
  easy: 'bg-good text-ink',
  weak: 'bg-ash text-paper',
  dead_option: 'bg-ash text-paper',
};

export const questionAnchor = (index: number): string => `question-${index + 1}`;

interface Props {
  question: ReportedQuestion;
  /** Without it the question stays as it was scored. */
  onRegrade?: (() => void) | undefined;
}

/** One question with all that is known of it. */
export function QuestionCard(props: Props) {
  return (
    <MarkedTexts of={markedOf(props.question)}>
      <Card {...props} />
    </MarkedTexts>
  );
}

function Card({ question, onRegrade }: Props) {
  const { index, prompt, flags, explanation, state, key } = question;
  return (
    <article
      id={questionAnchor(index)}
      aria-labelledby={`${questionAnchor(index)}-prompt`}
      class="panel flex break-inside-avoid flex-col gap-4 p-4 sm:p-5"
    >
      <div class="flex flex-col gap-2">
        <h3 id={`${questionAnchor(index)}-prompt`} class="text-xl font-bold wrap-anywhere">
          <span translate={false}>{index + 1}. </span>
          <QuizText>{prompt}</QuizText>
        </h3>
        <p class="text-lg font-bold" translate={false}>
          {headline(question)}
        </p>
        {flags.length > 0 && <Flags flags={flags} />}
        {remarks(question).map((text) => (
          <p key={text} class="text-smoke wrap-anywhere">
            {text}
          </p>
        ))}
      </div>
      {state !== 'ahead' && (
        <div class="grid items-start gap-5 md:grid-cols-[3fr_2fr]">
          <div class="flex flex-col gap-3">
            <Picture question={question} />
            <Distribution question={question} />
          </div>
          <TimeLine question={question} />
        </div>
      )}
      {explanation !== undefined && (
        <p class="wrap-anywhere">
          <QuizText>{explanation}</QuizText>
        </p>
      )}
      {state === 'closed' && key !== undefined && onRegrade !== undefined && (
        <Button class="self-start print:hidden" aria-label={`Regrade question ${index + 1}…`} onClick={onRegrade}>
          Regrade…
        </Button>
      )}
    </article>
  );
}

/** What was shown with the question; of places in a picture how the answers fell, and what is right. */
function Picture({ question }: { question: ReportedQuestion }) {
  const { type, media, counts, solution } = question;
  if (media === undefined) return null;
  const Marks = findScreens(type)?.Marks;
  if (Marks === undefined) return <QuestionMedia media={media} class="max-h-56 max-w-full self-start" />;
  return (
    <QuestionMedia
      media={media}
      class="h-56 w-full"
      over={(aspect) => <Marks aspect={aspect} counts={counts} solution={solution} />}
    />
  );
}

export function Flags({ flags }: { flags: readonly QuestionFlag[] }) {
  return (
    <ul class="flex flex-wrap gap-2" aria-label="Worth a look">
      {flags.map((flag) => (
        <li key={flag} class={`ink-kept rounded-full px-3 py-1 font-bold ${flagLooks[flag]}`}>
          {flagWords[flag]}
        </li>
      ))}
    </ul>
  );
}
