import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The options with which the Procfile starts Node for a web process: what is measured runs with the same. */
export function webNodeFlags(): string[] {
  const procfile = readFileSync(join(import.meta.dirname, '../../Procfile'), 'utf8');
  const [, flags = ''] = /^web: .*\bnode (.*)src\/bin\/web\.ts$/m.exec(procfile) ?? [];
  return flags.split(' ').filter((flag) => flag !== '');
}
