/** Measures a stage in the page and makes its text and picture as large as they can be: see `FittedStage`. */
import { largestScale, picturePlans, splitPages, type PicturePlan } from './fit-search.ts';

export interface StageParts {
  /** What the picture and the text share; its size does not depend on them. */
  box: HTMLElement;
  /** The place of the text in it, and the grid inside that place. */
  text: HTMLElement;
  grid: HTMLElement;
  /** The picture, or nothing. */
  picture: HTMLElement | undefined;
}

export interface FitWish {
  /** Width over height of the picture. */
  aspect: number;
  /** The part of the wall, 0…1, that the picture should have where the text leaves it. */
  pictureShare: number;
  /** Numbers of columns that the cells may stand in; the first wins where several are as good. */
  columns: readonly number[];
}

/** Text this far above its least size, 0…1, is read with ease: a picture yields down to here. */
const comfortableScale = 0.3;
/** A whole word is worth smaller text down to this scale; below it, words are broken. */
const wholeWordScale = 0.2;
const gapPx = 24;

interface Sizes {
  least: number;
  body: number;
  prompt: number;
}

/** Text sizes of a wall, in CSS pixels. A small projector may have 14; else nothing is below 16. */
export function textSizes(width: number, height: number): Sizes {
  const least = width <= 1100 && height <= 620 ? 14 : Math.max(16, Math.round(height * 0.0165));
  return {
    least,
    body: Math.max(least, Math.min(height * 0.046, width * 0.032)),
    prompt: Math.max(least, Math.min(height * 0.1, width * 0.06)),
  };
}

const setPx = (element: HTMLElement, name: string, px: number): void => element.style.setProperty(name, `${px}px`);

/** What stands on which page. */
export interface FittedPages {
  count: number;
  /** The page of each `.fit-block`, from 0. */
  blocks: number[];
  /** Whether the last page is the picture's alone; else it is on every page. */
  pictureLast: boolean;
}

/** Fits the stage. Changes styles only; the same call again gives the same result. */
export function fitStage(parts: StageParts, wish: FitWish): FittedPages {
  const { box, grid } = parts;
  const stage = measuredStage(parts);
  for (const block of stage.blocks) block.hidden = false;
  box.style.gap = `${gapPx}px`;
  grid.classList.add('fit-whole-words');
  let chosen = search(parts, wish, stage);
  if (chosen === undefined || chosen.scale < wholeWordScale) {
    grid.classList.remove('fit-whole-words');
    const broken = search(parts, wish, stage);
    if ((broken?.scale ?? -1) > (chosen?.scale ?? -1)) chosen = broken;
    else grid.classList.add('fit-whole-words');
  }
  if (chosen === undefined) return turnToPages(parts, wish, stage);
  const { plan, columns, scale } = chosen;
  stage.arrange(plan, columns);
  // What one of the two leaves free is the other's.
  const prompt = Math.max(scale, largestScale((more) => stage.fitsAt(scale, more)) ?? scale);
  const body = Math.max(scale, largestScale((more) => stage.fitsAt(more, prompt)) ?? scale);
  stage.scaleTo(body, prompt);
  return { count: 1, blocks: stage.blocks.map(() => 0), pictureLast: false };
}

type MeasuredStage = ReturnType<typeof measuredStage>;

/** The ways to change a stage and to look at what that has made of it. */
function measuredStage({ box, text, grid, picture }: StageParts) {
  const sizes = textSizes(innerWidth, innerHeight);
  const blocks = [...grid.querySelectorAll<HTMLElement>('.fit-block')];
  const words = [...grid.querySelectorAll<HTMLElement>('.fit-block, .fit-words')];
  const scaleTo = (body: number, prompt: number): void => {
    setPx(grid, '--fit-least', sizes.least);
    setPx(grid, '--fit-body', sizes.least + body * (sizes.body - sizes.least));
    setPx(grid, '--fit-prompt', sizes.least + prompt * (sizes.prompt - sizes.least));
  };
  const fitsNow = (): boolean =>
    grid.getBoundingClientRect().height <= text.clientHeight &&
    words.every((element) => element.scrollWidth <= element.clientWidth);
  const fitsAt = (body: number, prompt = body): boolean => {
    scaleTo(body, prompt);
    return fitsNow();
  };
  const arrange = (plan: PicturePlan | undefined, columns: number): void => {
    grid.style.setProperty('--fit-columns', String(columns));
    box.style.flexDirection = plan?.side === 'top' ? 'column' : 'row';
    if (picture === undefined) return;
    picture.hidden = plan === undefined;
    setPx(picture, 'width', plan?.width ?? 0);
    setPx(picture, 'height', plan?.height ?? 0);
  };
  return { blocks, scaleTo, fitsNow, fitsAt, arrange };
}

/** The best picture and number of columns, and the scale that they allow; nothing where not even the least text fits. */
function search({ box, picture }: StageParts, wish: FitWish, stage: MeasuredStage): Chosen | undefined {
  const searchPlan = (plan: PicturePlan | undefined): Chosen | undefined => {
    let best: Chosen | undefined;
    for (const columns of wish.columns) {
      stage.arrange(plan, columns);
      const scale = largestScale((more) => stage.fitsAt(more));
      if (scale !== undefined && scale > (best?.scale ?? -1)) best = { plan, columns, scale };
    }
    return best;
  };
  if (picture === undefined) return searchPlan(undefined);
  const plans = choosePlans(box, wish, (tried, scale) =>
    wish.columns.some((columns) => {
      stage.arrange(tried, columns);
      return stage.fitsAt(scale);
    }),
  );
  // Beside or above the text: where that is larger.
  return plans
    .map(searchPlan)
    .reduce((best, next) => ((next?.scale ?? -1) > (best?.scale ?? -1) ? next : best), undefined);
}

/** At the least size, as many blocks a page as fit; the picture has the last page to itself. */
function turnToPages({ box, grid, picture }: StageParts, wish: FitWish, stage: MeasuredStage): FittedPages {
  const { blocks } = stage;
  grid.classList.remove('fit-whole-words');
  stage.arrange(undefined, wish.columns.at(-1) ?? 1);
  stage.scaleTo(0, 0);
  const pageOf = splitPages(blocks.length, (first, end) => {
    for (const [index, block] of blocks.entries()) block.hidden = index < first || index >= end;
    return stage.fitsNow();
  });
  const textPages = (pageOf.at(-1) ?? 0) + 1;
  if (picture === undefined) return { count: textPages, blocks: pageOf, pictureLast: false };
  const height = Math.min(box.clientHeight, box.clientWidth / wish.aspect);
  setPx(picture, 'width', Math.floor(height * wish.aspect));
  setPx(picture, 'height', Math.floor(height));
  return { count: textPages + 1, blocks: pageOf, pictureLast: true };
}

interface Chosen {
  plan: PicturePlan | undefined;
  columns: number;
  scale: number;
}

/**
 * The smallest picture that has the part of the wall that is wished for, beside text that is read with ease, at either side;
 * else the largest beside which it is; else the largest beside which the text fits at all.
 */
function choosePlans(
  box: HTMLElement,
  wish: FitWish,
  fitsBeside: (plan: PicturePlan | undefined, scale: number) => boolean,
): PicturePlan[] {
  // What does not fit alone fits beside no picture: that is known without a look at each.
  if (!fitsBeside(undefined, 0)) return [];
  const plans = picturePlans({ width: box.clientWidth, height: box.clientHeight }, gapPx, wish.aspect);
  const wanted = innerWidth * innerHeight * wish.pictureShare;
  const areaOf = ({ width, height }: PicturePlan): number => width * height;
  const large = plans.filter((plan) => areaOf(plan) >= wanted).reverse();
  const easedAlone = fitsBeside(undefined, comfortableScale);
  const eased = (plan: PicturePlan): boolean => easedAlone && fitsBeside(plan, comfortableScale);
  const sides = (['left', 'top'] as const).map((side) => large.find((plan) => plan.side === side && eased(plan)));
  if (sides.some((plan) => plan !== undefined)) return sides.filter((plan) => plan !== undefined);
  const smaller =
    plans.filter((plan) => areaOf(plan) < wanted).find(eased) ?? plans.find((plan) => fitsBeside(plan, 0));
  return smaller === undefined ? [] : [smaller];
}
