/** The search for the largest text and picture that fit a stage: pure, with measuring handed in. */

export interface Size {
  width: number;
  height: number;
}

/** Where the picture stands, and how large it is shown, in CSS pixels. */
export interface PicturePlan extends Size {
  side: 'left' | 'top';
}

/**
 * The largest scale from 0 to 1 that fits, to within 1 / 2^steps.
 * @param fits whether everything fits at a scale; must not become true again for a larger one
 * @returns undefined when not even 0 fits
 */
export function largestScale(fits: (scale: number) => boolean, steps = 5): number | undefined {
  if (!fits(0)) return undefined;
  if (fits(1)) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < steps; step += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The parts of a stage that a picture may take, the largest first. */
const shares = [0.66, 0.58, 0.5, 0.42, 0.34, 0.26, 0.18];

/**
 * Every way to show a picture in a box, the largest area first.
 * @param gap what stays free between picture and text, in CSS pixels
 * @param aspect width over height of the picture
 */
export function picturePlans({ width, height }: Size, gap: number, aspect: number): PicturePlan[] {
  const within = (side: PicturePlan['side'], most: Size): PicturePlan => {
    const shown = Math.min(most.width, most.height * aspect);
    return { side, width: Math.floor(shown), height: Math.floor(shown / aspect) };
  };
  const plans = shares.flatMap((share) => [
    within('left', { width: (width - gap) * share, height }),
    within('top', { width, height: (height - gap) * share }),
  ]);
  return plans.sort((one, other) => other.width * other.height - one.width * one.height);
}

/**
 * Puts blocks on pages in their order, as many on each as fit. A block that fits no page has one of its own.
 * @param fits whether the blocks from `first` up to and without `end` fit one page
 * @returns the page of each block, from 0
 */
export function splitPages(blocks: number, fits: (first: number, end: number) => boolean): number[] {
  const pages: number[] = [];
  for (let first = 0, page = 0; first < blocks; page += 1) {
    let end = first + 1;
    while (end < blocks && fits(first, end + 1)) end += 1;
    while (pages.length < end) pages.push(page);
    first = end;
  }
  return pages;
}
