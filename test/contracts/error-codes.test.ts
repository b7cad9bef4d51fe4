import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src/protocol/errors.ts';
import { projectRoot } from '../tidy/source-file.ts';

test('the table of codes in docs/PROTOCOL.md is the one that the server has [ERR-1]', () => {
  const text = readFileSync(join(projectRoot, 'docs/PROTOCOL.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| .* \| (yes|no) \|$/gm)];
  expect(rows.map(([, code, retryable]) => [code, retryable])).toEqual(
    Object.entries(errorCodes).map(([code, { retryable }]) => [code, retryable ? 'yes' : 'no']),
  );
});
