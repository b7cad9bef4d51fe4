import { join } from 'node:path';

/** Where the programs that tests start keep what Node made of their modules; it goes with the run. */
export const compileCacheDir = join(import.meta.dirname, '../../node_modules/.cache/quickfire-test-programs');

/** For the environment of such a program: half of what its start costs is compiling what the one before has compiled. */
export const compileCache = { NODE_COMPILE_CACHE: compileCacheDir } as const;
