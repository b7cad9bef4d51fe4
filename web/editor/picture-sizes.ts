import { useEffect, useState } from 'preact/hooks';
import type { CheckedQuestions } from './checks.ts';
import type { DraftQuiz } from './draft/draft.ts';

/** Natural size of a picture in CSS pixels; undefined where there is none to be seen. */
function longSideOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const image = new Image();
    image.addEventListener('load', () => resolve(Math.max(image.naturalWidth, image.naturalHeight)));
    image.addEventListener('error', () => resolve(undefined));
    image.src = url;
  });
}

/** Drawings have no pixels. */
const isMeasured = (url: string): boolean => url !== '' && !/\.svg(?:[?#]|$)/i.test(url);

/**
 * Finds out how large pictures are, one at a time: that of the question on the stage, or all of the quiz.
 * @param all whether somebody wants to know all that is to be said of the quiz
 */
export function usePictureSizes(
  checked: CheckedQuestions,
  draft: DraftQuiz,
  selected: string | undefined,
  all: boolean,
) {
  const [, draw] = useState(0);
  const wanted = draft.questions
    .filter(({ id }) => all || id === selected)
    .flatMap(({ media }) => (media?.kind === 'image' && isMeasured(media.url) ? [media.url] : []))
    .find((url) => !checked.hasSize(url));
  useEffect(() => {
    if (wanted === undefined) return undefined;
    let isWanted = true;
    // Typing an address goes through many that lead nowhere.
    const timer = setTimeout(() => {
      void longSideOf(wanted).then((longSide) => {
        checked.learnSize(wanted, longSide);
        if (isWanted) draw((times) => times + 1);
      });
    }, 300);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [wanted]);
}
