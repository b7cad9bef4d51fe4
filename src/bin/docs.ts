/** Writes docs/openapi.json and docs/asyncapi.json from the schemas; a test checks that they are current. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endIfGivenArguments } from '../embedded/no-arguments.ts';
import { describeEvents } from '../http/describe-events.ts';
import { describeRest } from '../http/describe-rest.ts';

endIfGivenArguments('docs', 'writes docs/openapi.json and docs/asyncapi.json from the schemas');
const documents = { 'openapi.json': await describeRest(), 'asyncapi.json': describeEvents() };
for (const [name, document] of Object.entries(documents)) {
  const path = join(import.meta.dirname, '../../docs', name);
  await writeFile(path, `${JSON.stringify(document, undefined, 2)}\n`);
  console.log(path);
}
