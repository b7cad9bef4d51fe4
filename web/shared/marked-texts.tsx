import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Marked } from '../markup/draw-texts.tsx';
import { DrawnTexts, type DrawText } from './ui/quiz-text.tsx';

const load = () => import('../markup/draw-texts.tsx');
let code: Awaited<ReturnType<typeof load>> | undefined;

/** Draws the marked texts of a question. The code loads with the first such question; undefined until then. */
export function useDrawnTexts(of: Marked): DrawText | undefined {
  const [, setCode] = useState(code);
  const isMarked = of.question?.formatted !== undefined || of.closed?.formatted !== undefined;
  useEffect(() => {
    if (!isMarked) return;
    load().then(
      (loaded) => {
        code = loaded;
        setCode(loaded);
      },
      (error: unknown) => console.info('Texts stay plain: their code could not be loaded', error),
    );
  }, [isMarked]);
  return useMemo(
    () => (isMarked ? code?.drawTexts(of) : undefined),
    [code, of.question?.formatted, of.closed?.formatted],
  );
}

/** Its texts are drawn where they have markup. */
export function MarkedTexts({ of, children }: { of: Marked; children: ComponentChildren }) {
  return <DrawnTexts.Provider value={useDrawnTexts(of)}>{children}</DrawnTexts.Provider>;
}
