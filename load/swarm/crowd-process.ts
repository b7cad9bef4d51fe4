/** One generator process: plays what it is ordered to, tells how far it is, and ends with its result. */
import type { FromCrowd, ToCrowd } from './crowd-messages.ts';
import { Crowd } from './crowd.ts';

const tell = (message: FromCrowd): void => {
  process.send?.(message);
};
let crowd: Crowd | undefined;

process.on('message', (message: ToCrowd) => {
  if (message.type === 'play') {
    crowd = new Crowd(message.order, tell);
    crowd.start();
  } else if (crowd !== undefined) {
    // The result is large: whoever hangs up too early is not heard to the end.
    process.send?.({ type: 'result', result: crowd.stop() } satisfies FromCrowd, () => process.disconnect());
  }
});
// Nobody is left to tell.
process.on('disconnect', () => process.exit());
// A terminal's Ctrl-C reaches all processes: the first one decides.
process.on('SIGINT', () => undefined);
