/** `npm start`: everything Quickfire needs on one machine, under one supervisor. */
import { start } from '../embedded/start.ts';

process.exit(await start({ env: process.env, print: (line) => console.log(line) }));
