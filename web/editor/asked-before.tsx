import { useEffect, useState } from 'preact/hooks';
import type { QuizReport } from '../../src/protocol/reports-over-games.ts';
import { plural } from '../shared/format.ts';
import { lookOf } from '../shared/ui/option-look.ts';
import type { DraftQuestion } from './draft/draft.ts';

type AskedQuestion = QuizReport['questions'][number];

/** With fewer answers an option that nobody chose says nothing. */
const tellingAnswers = 5;

/**
 * What all games of the quiz say, once it is there. The editor never waits for it.
 * @param read undefined for a quiz that was never published
 */
export function useAskedBefore(read: (() => Promise<QuizReport>) | undefined): Map<string, AskedQuestion> {
  const [asked, setAsked] = useState(() => new Map<string, AskedQuestion>());
  useEffect(() => {
    if (read === undefined) return undefined;
    let isWanted = true;
    read().then(
      ({ questions }) => isWanted && setAsked(new Map(questions.map((each) => [each.questionId, each]))),
      (error: unknown) => console.info('No report of earlier games', error),
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return asked;
}

function neverChosen({ options = [], answered }: AskedQuestion, question: DraftQuestion): string[] {
  if (answered < tellingAnswers) return [];
  return options.flatMap(({ text, count }, at) => {
    if (count > 0) return [];
    // It may have been written anew since.
    const isStill = question.options?.[at]?.text === text;
    return [isStill ? `Option ${lookOf(at).letter} was never chosen.` : `“${text}” was never chosen.`];
  });
}

/** How the question went in earlier games, in words; nothing for one that was never asked. */
export function AskedBefore({ asked, question }: { asked: AskedQuestion | undefined; question: DraftQuestion }) {
  if (asked === undefined || asked.games === 0) return null;
  const { games, answered, correct } = asked;
  const right = correct === null || answered === 0 ? [] : [`${Math.round((100 * correct) / answered)} % right.`];
  const said = [`${plural(games, 'game')}, ${plural(answered, 'answer')}.`, ...right, ...neverChosen(asked, question)];
  return (
    <section aria-label="In earlier games" class="panel p-4">
      <h3 class="font-bold">In earlier games</h3>
      <p class="mt-1 text-smoke" dir="auto">
        {said.join(' ')}
      </p>
    </section>
  );
}
