/** What axe finds wrong with a page. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type axe from 'axe-core';

let source: string | undefined;
const readSource = (): string =>
  (source ??= readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));

interface WithAxe {
  axe?: typeof axe;
}

/**
 * Asks axe, by all of its rules, about what a page shows. A document gets axe once, which costs more than a look; and only
 * violations are collected. No page here has frames.
 * @returns each rule that is broken, with the elements that break it
 */
export async function findViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(readSource());
  return await page.evaluate(async () => {
    const found = await (globalThis as WithAxe).axe?.run({ resultTypes: ['violations'] });
    if (found === undefined) throw new Error('axe is not there');
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
  });
}
