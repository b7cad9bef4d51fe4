import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { growingEventNames, knownEventNames, readEvent } from '../../src/client/event-names.ts';
import { revEvents, serverEventNames } from '../../src/protocol/server-events.ts';

describe('the names this client knows', () => {
  it('are those of the schemas', () => {
    expect(knownEventNames.toSorted()).toEqual(serverEventNames.toSorted());
    expect(growingEventNames.toSorted()).toEqual([...revEvents].sort());
  });

  it('leave out events of a later version and payloads that are none [VER-3]', () => {
    expect(readEvent('room:confetti', { rev: 1 })).toBeUndefined();
    expect(readEvent('toString', { rev: 1 })).toBeUndefined();
    expect(readEvent('room:locked', null)).toBeUndefined();
    expect(readEvent('room:locked', { rev: 1, locked: true })?.name).toBe('room:locked');
  });
});

describe('src/client', () => {
  it('takes types, and no schemas, from the protocol: they would go into the bundle of every phone', () => {
    const folder = new URL('../../src/client/', import.meta.url);
    const imports = readdirSync(folder).flatMap((file) =>
      [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^import (?!type ).*from '(\.\.\/.*)';$/gm)].map(
        (match) => match[1],
      ),
    );
    expect(imports).toEqual(['../protocol/version.ts']);
  });
});
