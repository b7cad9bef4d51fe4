import type { ComponentChildren, RefObject } from 'preact';
import { useContext, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Media } from '../../src/protocol/quiz.ts';
import { MissingMedia, QuestionMedia } from '../shared/ui/question-media.tsx';
import { DrawnTexts } from '../shared/ui/quiz-text.tsx';
import { fitStage, type FittedPages, type FitWish } from './fit-stage.ts';

/** From this width on (64rem) the wall is one screen that never scrolls; below it the page flows and scrolls. */
const wallQuery = '(min-width: 64rem)';
/** Until a picture is there, it is taken for one of this shape. */
const usualAspect = 4 / 3;
/** A page stays until it can be read: so long at least, and longer by its text. */
const pageMinMs = 6000;
const readingMsPerCharacter = 55;

interface Props {
  /** Everything that the fit depends on besides the size of the window, as text. */
  fitKey: string;
  media?: Media | undefined;
  /** Lies over the picture. */
  over?: ((aspect: number) => ComponentChildren) | undefined;
  /** The part of the wall that a picture should have, 0…1. */
  pictureShare?: number | undefined;
  /** Numbers of columns in which `.fit-cell` blocks may stand. */
  columns?: readonly number[];
  /** Blocks of class `fit-block`, each either `fit-cell` or as wide as the stage. */
  children: ComponentChildren;
}

/**
 * A stage whose text is measured and made as large as fits, beside a picture of the size that the text leaves it. What
 * does not fit even at the least size is shown on pages that turn by themselves. Nothing is ever cut off.
 */
export function FittedStage({ fitKey, media, over, pictureShare = 0.34, columns = [1], children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const [aspect, setAspect] = useState(usualAspect);
  const [pages, setPages] = useState({ count: 1, shown: 0 });
  const [missingUrl, setMissingUrl] = useState<string | undefined>(undefined);
  const isMissing = media !== undefined && media.url === missingUrl;
  // What can't be shown leaves its place to the text.
  const hasPicture = media !== undefined && media.kind !== 'audio' && !isMissing;

  const isDrawn = useContext(DrawnTexts) !== undefined;

  useFit(
    { box, text, grid, picture },
    { fitKey: `${isDrawn} ${fitKey}`, hasPicture, aspect, pictureShare, columns },
    setPages,
  );

  return (
    <div class="relative flex min-h-0 flex-1 flex-col">
      {media?.kind === 'audio' && <QuestionMedia media={media} class="mx-auto mb-2" />}
      <div ref={box} class="fit-box">
        {hasPicture && (
          <div ref={picture} class="fit-picture">
            <QuestionMedia
              over={over}
              media={media}
              class="size-full"
              onAspect={setAspect}
              onFail={() => setMissingUrl(media.url)}
            />
          </div>
        )}
        <div ref={text} class="fit-text">
          <div ref={grid} class="fit-grid">
            {isMissing && media.kind !== 'audio' && (
              <p class="fit-block fit-wide fit-small text-center text-smoke">
                <MissingMedia media={media} />
              </p>
            )}
            {children}
          </div>
        </div>
      </div>
      {pages.count > 1 && (
        <p class="pt-1 text-center text-smoke" translate={false}>
          Page {pages.shown + 1} of {pages.count}
        </p>
      )}
    </div>
  );
}

interface Refs {
  box: RefObject<HTMLDivElement | null>;
  text: RefObject<HTMLDivElement | null>;
  grid: RefObject<HTMLDivElement | null>;
  picture: RefObject<HTMLDivElement | null>;
}
interface Pages {
  count: number;
  shown: number;
}

/** Fits the stage whenever it, its window or its fonts change, and turns its pages. */
function useFit(
  { box, text, grid, picture }: Refs,
  { fitKey, hasPicture, aspect, pictureShare, columns }: FitWish & { fitKey: string; hasPicture: boolean },
  setPages: (change: (old: Pages) => Pages) => void,
): void {
  useLayoutEffect(() => {
    if (box.current === null || text.current === null || grid.current === null) return undefined;
    const parts = {
      box: box.current,
      text: text.current,
      grid: grid.current,
      picture: hasPicture ? (picture.current ?? undefined) : undefined,
    };
    const wall = matchMedia(wallQuery);
    let turning: ReturnType<typeof setTimeout> | undefined;
    const show = (fitted: FittedPages, shown: number): void => {
      const { count } = fitted;
      const blocks = [...parts.grid.querySelectorAll<HTMLElement>('.fit-block')];
      for (const [index, block] of blocks.entries()) block.hidden = (fitted.blocks[index] ?? 0) !== shown;
      if (fitted.pictureLast && parts.picture !== undefined) {
        parts.picture.hidden = shown !== count - 1;
        parts.text.hidden = shown === count - 1;
      } else parts.text.hidden = false;
      setPages((old) => (old.count === count && old.shown === shown ? old : { count, shown }));
      if (count === 1) return;
      const length = blocks.reduce((sum, block) => sum + (block.hidden ? 0 : (block.textContent ?? '').length), 0);
      const stayMs = Math.max(pageMinMs, length * readingMsPerCharacter);
      turning = setTimeout(() => show(fitted, (shown + 1) % count), stayMs);
    };
    const fit = (): void => {
      clearTimeout(turning);
      parts.text.hidden = false;
      if (wall.matches) show(fitStage(parts, { aspect, pictureShare, columns }), 0);
      else flow(parts);
      // Says for which window it is: screens are compared and tested by it.
      parts.box.dataset['fitted'] = `${innerWidth}x${innerHeight}`;
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(parts.box);
    document.fonts.addEventListener('loadingdone', fit);
    return () => {
      clearTimeout(turning);
      observer.disconnect();
      document.fonts.removeEventListener('loadingdone', fit);
    };
  }, [fitKey, hasPicture, aspect, pictureShare, columns.join()]);
}

/** On a narrow screen everything stands in one column that scrolls. */
function flow({ box, grid, picture }: { box: HTMLElement; grid: HTMLElement; picture: HTMLElement | undefined }): void {
  box.removeAttribute('style');
  grid.removeAttribute('style');
  picture?.removeAttribute('style');
  grid.classList.remove('fit-whole-words');
  for (const block of grid.querySelectorAll<HTMLElement>('.fit-block')) block.hidden = false;
  if (picture !== undefined) picture.hidden = false;
}
