/** `npm start`: everything Quickfire needs on one machine, under one supervisor. */
import { join } from 'node:path';
import { start } from '../embedded/start.ts';

const envFile = join(import.meta.dirname, '../../.env');
process.exit(await start({ env: process.env, envFile, print: (line) => console.log(line) }));
