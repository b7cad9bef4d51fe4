/** Looks at the text of a page as boxes: what is cut off, covered, or too small. Runs in the page. */
import type { Page } from '@playwright/test';

export interface TextReport {
  /** Texts that are cut off by the window or by a box that hides what overflows, with where. */
  clipped: string[];
  /** Texts that something else stands on. */
  covered: string[];
  /** Letters, digits and signs that are on the screen. */
  characters: number;
  /** The smallest text, in CSS pixels. */
  smallestPx: number;
}

/** All text inside `main` that is meant to be seen: nothing for screen readers only, nothing on a page that is not turned to. */
export function readText(page: Page): Promise<TextReport> {
  return page.evaluate(() => {
    const slack = 1;
    const report = { clipped: [] as string[], covered: [] as string[], characters: 0, smallestPx: Infinity };
    const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = (node.textContent ?? '').trim();
      const element = node.parentElement;
      if (text === '' || element === null || element.closest('.sr-only, [hidden]') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
      const say = (list: string[], more: string) => list.push(`${text.slice(0, 40)} (${text.length}): ${more}`);
      if (rects.length === 0) {
        say(report.clipped, 'has no box');
        continue;
      }
      report.characters += text.replaceAll(/\s/g, '').length;
      if (element.closest('svg') === null)
        report.smallestPx = Math.min(report.smallestPx, parseFloat(getComputedStyle(element).fontSize));
      const bounds: DOMRect[] = [new DOMRect(0, 0, innerWidth, innerHeight)];
      for (let box: Element | null = element; box !== null && box !== document.body; box = box.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(box);
        if (overflowX !== 'visible' || overflowY !== 'visible') bounds.push(box.getBoundingClientRect());
      }
      for (const rect of rects) {
        const cut = bounds.find(
          (box) =>
            rect.left < box.left - slack ||
            rect.right > box.right + slack ||
            rect.top < box.top - slack ||
            rect.bottom > box.bottom + slack,
        );
        if (cut !== undefined) {
          say(report.clipped, `[${[rect.left, rect.top, rect.right, rect.bottom].map(Math.round).join(' ')}]`);
          break;
        }
        const spots = [0.1, 0.5, 0.9].map((part) => rect.left + rect.width * part);
        const above = spots
          .map((x) => document.elementFromPoint(x, rect.top + rect.height / 2))
          .find((top) => top !== null && !top.contains(element) && !element.contains(top));
        if (above !== undefined && above !== null) {
          say(report.covered, `by ${above.outerHTML.slice(0, 80)}`);
          break;
        }
      }
    }
    return report;
  });
}
