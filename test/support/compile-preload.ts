import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { readTestEnvironment } from './environment.ts';

/**
 * Compiles a C file of this folder into a library in `dir`, for a server's LD_PRELOAD; every user must be able to enter `dir`.
 * @returns the library's path; undefined when this machine has no C compiler, unless REQUIRE_FSYNC_SHIM=1 asks for it.
 */
export function compilePreload(name: string, dir: string): string | undefined {
  const source = join(import.meta.dirname, name);
  const library = join(dir, `${basename(name, '.c')}.so`);
  const compiled = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-Wall', '-Werror', '-o', library, source], {
    encoding: 'utf8',
  });
  const { code } = (compiled.error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ENOENT' && !readTestEnvironment().requiresFsyncShim) return undefined;
  if (compiled.status !== 0) throw new Error(`cc could not compile ${source}: ${code ?? compiled.stderr}`);
  return library;
}
