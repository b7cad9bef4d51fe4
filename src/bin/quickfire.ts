/** `npm start`: all that Quickfire needs on one machine, under one supervisor. */
import { join } from 'node:path';
import { endIfGivenArguments } from '../embedded/no-arguments.ts';
import { surviveClosedOutput } from '../embedded/run-program.ts';
import { start } from '../embedded/start.ts';

surviveClosedOutput();
endIfGivenArguments('start', 'everything that Quickfire needs, on this machine');

const envFile = join(import.meta.dirname, '../../.env');
process.exit(await start({ env: process.env, envFile, print: (line) => console.log(line) }));
