import { MarkedTexts } from '../../shared/marked-texts.tsx';
import { lookOf } from '../../shared/ui/option-look.ts';
import { QuizLanguage, QuizText } from '../../shared/ui/quiz-text.tsx';
import { Shape } from '../../shared/ui/shape.tsx';
import type { DraftQuestion } from '../draft/draft.ts';
import { useDraftTrees } from './use-draft-trees.ts';

interface Props {
  question: DraftQuestion;
  language: string | undefined;
}

/** The texts of a question with markup, as they will be shown. */
export function MarkupPreview(props: Props) {
  return props.question.markup === true ? <Preview {...props} /> : null;
}

function Preview({ question, language }: Props) {
  const { formatted, problems } = useDraftTrees(question);
  const { prompt, explanation = '', items } = question;
  const options = question.options?.map(({ text }) => text);
  const lines = options ?? items ?? [];
  return (
    <section class="panel flex flex-col gap-3 p-4" aria-label="As it is shown">
      <h3 class="font-display font-bold tracking-wide text-smoke uppercase">As it is shown</h3>
      <QuizLanguage.Provider value={language}>
        <MarkedTexts of={{ question: { prompt, options, items, explanation, formatted } }}>
          <p class="text-xl font-bold wrap-anywhere">
            <QuizText>{prompt}</QuizText>
          </p>
          {lines.length > 0 && (
            <ul class="grid gap-2 sm:grid-cols-2">
              {lines.map((text, at) => (
                <li
                  key={at}
                  class="tile flex items-center gap-3 rounded-2xl px-3 py-2 font-bold"
                  style={`--tile:${lookOf(at).colour}`}
                >
                  <Shape look={lookOf(at)} class="size-8" />
                  <QuizText class="min-w-0 flex-1 wrap-anywhere">{text}</QuizText>
                </li>
              ))}
            </ul>
          )}
          {explanation !== '' && (
            <p class="wrap-anywhere">
              <QuizText>{explanation}</QuizText>
            </p>
          )}
        </MarkedTexts>
      </QuizLanguage.Provider>
      <div role="status">
        {problems.length > 0 && (
          <ul class="flex flex-col gap-1 text-bad">
            {problems.map((text) => (
              <li key={text} class="wrap-anywhere">
                {text}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
