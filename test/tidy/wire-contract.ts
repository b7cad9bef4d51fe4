/** The wire contract as one value: every schema and every list that src/protocol exports, as canonical JSON, hashed. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';
import { protocolVersion } from '../../src/protocol/version.ts';
import { projectRoot } from './source-file.ts';

export interface WireContract {
  readonly protocolVersion: number;
  /** By the name of the file and the export. */
  readonly hashes: Readonly<Record<string, string>>;
}

export const pinnedPath = join(projectRoot, 'test/tidy/wire-contract.json');
const folder = join(projectRoot, 'src/protocol');
/** Grow or are said apart, without a change of the contract. */
const apart = new Set(['version.features', 'version.protocolVersion']);

/** What src/protocol exports now. */
export async function readWireContract(): Promise<WireContract> {
  const hashes: Record<string, string> = {};
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()) {
    const exported = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const key = `${file.replace(/\.ts$/, '')}.${name}`;
      if (typeof value !== 'function' && !apart.has(key)) hashes[key] = hashOf(value);
    }
  }
  return { protocolVersion, hashes };
}

/** What has to be done about the difference, as a text; undefined when there is none. */
export function explainChange(pinned: WireContract, present: WireContract): string | undefined {
  const names = [...new Set([...Object.keys(pinned.hashes), ...Object.keys(present.hashes)])].sort();
  const changed = names.filter((name) => pinned.hashes[name] !== present.hashes[name]);
  const bumped = pinned.protocolVersion !== present.protocolVersion;
  if (changed.length === 0 && !bumped) return undefined;
  const pin = 'pin it: node test/tidy/pin-wire-contract.ts';
  if (bumped) {
    return `protocolVersion went from ${pinned.protocolVersion} to ${present.protocolVersion}. When that is meant, ${pin}`;
  }
  return [
    `The wire contract has changed: ${changed.join(', ')}.`,
    'Clients that are not ours rely on it.',
    `A new event, or a new optional field: say it in CHANGELOG.md and ${pin}`,
    'Anything else, a name gone or a rule changed: raise protocolVersion in src/protocol/version.ts too.',
  ].join('\n');
}

/** Short, for the difference to be read by people: 64 bits are enough to notice a change. */
export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('hex')
    .slice(0, 16);
}

const isSchema = (value: object): value is z.ZodMiniType => '_zod' in value;

/** The same value with all keys in one order, and schemas as JSON Schema: what they take, and what they give. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  if (isSchema(value)) {
    return canonical({
      input: z.toJSONSchema(value, { io: 'input' }),
      output: z.toJSONSchema(value, { io: 'output' }),
    });
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}
