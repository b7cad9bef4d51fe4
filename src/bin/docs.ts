/** Writes docs/openapi.json, docs/asyncapi.json and docs/ACCESS.md; a test checks that they are current. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endIfGivenArguments } from '../embedded/no-arguments.ts';
import { describeAccess } from '../http/describe-access.ts';
import { describeEvents } from '../http/describe-events.ts';
import { describeRest } from '../http/describe-rest.ts';

endIfGivenArguments(
  'docs',
  'writes docs/openapi.json, docs/asyncapi.json and docs/ACCESS.md from the schemas and rules',
);
const json = (document: object): string => `${JSON.stringify(document, undefined, 2)}\n`;
const documents = {
  'openapi.json': json(await describeRest()),
  'asyncapi.json': json(describeEvents()),
  'ACCESS.md': await describeAccess(),
};
for (const [name, text] of Object.entries(documents)) {
  const path = join(import.meta.dirname, '../../docs', name);
  await writeFile(path, text);
  console.log(path);
}
