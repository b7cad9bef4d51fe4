import { ConfigError, environmentDefaults, readConfig } from '../../src/config/config.ts';

/**
 * Limits that say how large one thing may be, how long it may take, or what the machine itself has. None of them is met
 * by asking often, and a larger one would be another product.
 */
const kept = /_MS$|_PERCENT$|FRAME_BYTES|FRAGMENTS|UNREAD|DESCRIPTORS|^LIMIT_(SOCKETS|CONNECTIONS)$/;
const factors = [1000, 100, 10, 5, 2] as const;
const countMax = 1_000_000_000_000;

/**
 * The environment in which no rate and no number of anything stops a measurement: every `LIMIT_…` there is, also a future
 * one, as far above its default as the configuration allows. For a server on loopback whose callers are all known.
 */
export function generousLimits(): Record<string, string> {
  const raised = Object.entries(environmentDefaults()).flatMap(([name, text]) => {
    const value = raise(name, text);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(raised);
}

function raise(name: string, text: string): string | undefined {
  if (!name.startsWith('LIMIT_') || kept.test(name) || !/^[1-9]\d*$/.test(text)) return undefined;
  const wanted = factors.map((factor) => String(Math.min(countMax, Number(text) * factor)));
  return wanted.find((value) => isAllowed({ [name]: value }));
}

function isAllowed(env: Record<string, string>): boolean {
  try {
    readConfig(env);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}
