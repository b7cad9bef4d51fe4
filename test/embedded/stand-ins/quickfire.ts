/** `npm start` with stand-ins for what it runs beside the servers, or with REAL=1 with the programs themselves. */
import { join } from 'node:path';
import { surviveClosedOutput } from '../../../src/embedded/run-program.ts';
import { start } from '../../../src/embedded/start.ts';

const program = (name: string): string => join(import.meta.dirname, `${name}.ts`);
const standIns = { release: program('release'), web: program('web'), worker: program('worker') };
const programs = process.env['REAL'] === '1' ? {} : { programs: standIns, firstAdmin: false };

surviveClosedOutput();
process.exit(await start({ env: process.env, print: (line) => console.log(line), ...programs, pages: false }));
