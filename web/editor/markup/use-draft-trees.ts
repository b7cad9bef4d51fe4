import { useEffect, useMemo, useState } from 'preact/hooks';
import { drawFormulas } from '../draft/draft-client.ts';
import type { DraftQuestion } from '../draft/draft.ts';
import { DrawnFormulas, readTrees, type DraftTrees } from './draft-trees.ts';

const drawn = new DrawnFormulas();
/** After the last key. */
const quietMs = 300;

/** The trees as far as they are known; formulas are asked for once nothing is typed for a moment. */
export function useDraftTrees(question: DraftQuestion): DraftTrees {
  const [round, setRound] = useState(0);
  const trees = useMemo(() => readTrees(question, drawn.find), [question, round]);
  const wantedText = JSON.stringify(trees.wanted);
  useEffect(() => {
    if (trees.wanted.length === 0) return undefined;
    const timer = setTimeout(() => {
      drawn.draw(trees.wanted, drawFormulas).then(
        () => setRound((last) => last + 1),
        // They stay as they are written until something else is typed.
        (error: unknown) => console.info('Formulas could not be drawn', error),
      );
    }, quietMs);
    return () => clearTimeout(timer);
  }, [wantedText]);
  return trees;
}
