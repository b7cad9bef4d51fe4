import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { formatNumber } from '../shared/format.ts';

/**
 * Shows as many items of a wrapping list as stand in it whole, and says in its last item how many there are besides. The list
 * has the height that the screen leaves it; where it may be as high as it likes, all items are shown.
 * @param count of items, also of those that are not in the list
 */
export function useWholeRows(
  list: RefObject<HTMLUListElement | null>,
  last: RefObject<HTMLLIElement | null>,
  count: number,
): void {
  useLayoutEffect(() => {
    const { current: box } = list;
    const { current: rest } = last;
    if (box === null || rest === null) return undefined;
    const fit = () => fitRows(box, rest, count);
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(box);
    document.fonts.addEventListener('loadingdone', fit);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener('loadingdone', fit);
    };
  });
}

function fitRows(box: HTMLUListElement, rest: HTMLLIElement, count: number): void {
  const items = [...box.children].filter(
    (item): item is HTMLLIElement => item instanceof HTMLLIElement && item !== rest,
  );
  const say = (shown: number): void => {
    rest.textContent = `and ${formatNumber(count - shown)} more`;
    // Who sees no name at all reads the number above.
    rest.hidden = shown === count || shown === 0;
  };
  for (const item of items) item.hidden = false;
  say(items.length);
  const lowest = box.clientHeight - parseFloat(getComputedStyle(box).paddingBottom);
  const isWhole = (item: HTMLElement): boolean => item.offsetTop + item.offsetHeight <= lowest;
  if (isWhole(rest) && items.every(isWhole)) return;
  const firstCut = items.findIndex((item) => !isWhole(item));
  let shown = firstCut === -1 ? items.length : firstCut;
  for (const item of items.slice(shown)) item.hidden = true;
  for (say(shown); shown > 1 && !isWhole(rest); say(shown)) {
    shown -= 1;
    items[shown]?.setAttribute('hidden', '');
  }
  // A name says more than the number of the others.
  if (!isWhole(rest)) rest.hidden = true;
}
