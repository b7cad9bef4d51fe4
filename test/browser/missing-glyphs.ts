import type { Page } from '@playwright/test';

/** Characters of a page for which none of this machine's fonts has a glyph: they are drawn as boxes. */
export const missingGlyphs = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 64];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('no canvas');
    context.font = `32px ${getComputedStyle(document.body).fontFamily}`;
    const draw = (text: string): string => {
      context.clearRect(0, 0, 64, 64);
      context.fillText(text, 8, 44);
      return context.getImageData(0, 0, 64, 64).data.join();
    };
    // No font has a noncharacter.
    const box = draw('\u{1FFFE}');
    const signs = new Set(document.body.innerText.normalize().match(/[^\s\p{M}\p{Cf}]/gu) ?? []);
    return [...signs].filter((sign) => draw(sign) === box);
  });
