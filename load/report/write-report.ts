import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from './model.ts';
import { renderPage } from './render-page.ts';

/** Writes the JSON twin and the page; returns their common path, without an extension. */
export function writeReport(report: Report, dir: string): string {
  const name = `${report.run.scenario}-${report.run.startedAt.replaceAll(/[:.]/g, '-')}`;
  const path = join(dir, name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(`${path}.json`, `${JSON.stringify(report, undefined, 1)}\n`);
  writeFileSync(`${path}.html`, renderPage(report));
  return path;
}
