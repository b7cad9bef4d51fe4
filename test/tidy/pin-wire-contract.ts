/** `node test/tidy/pin-wire-contract.ts`: declares the wire contract as it is now to be the one that is meant. */
import { writeFileSync } from 'node:fs';
import { pinnedPath, readWireContract } from './wire-contract.ts';

writeFileSync(pinnedPath, `${JSON.stringify(await readWireContract(), undefined, 2)}\n`);
console.log(pinnedPath);
