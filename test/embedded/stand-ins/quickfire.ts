/** `npm start` with stand-ins for what it runs beside the servers. */
import { join } from 'node:path';
import { start } from '../../../src/embedded/start.ts';

const program = (name: string): string => join(import.meta.dirname, `${name}.ts`);
const programs = { release: program('release'), web: program('web'), worker: program('worker') };

process.exit(await start({ env: process.env, print: (line) => console.log(line), programs, pages: false }));
