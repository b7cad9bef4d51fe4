/** Stands for src/bin/worker.ts: lives until it is told to stop, and then for as long as the file HOLD exists. */
import { existsSync } from 'node:fs';

const hold = process.env['HOLD'] ?? '';
let asked = false;
process.once('SIGTERM', () => {
  asked = true;
});
// A signal before this line would have ended it at once.
if (hold !== '') console.log('holds');
const timer = setInterval(() => {
  if (asked && !existsSync(hold)) clearInterval(timer);
}, 20);
