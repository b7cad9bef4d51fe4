import { describe, expect, it } from 'vitest';
import { madeUpNames } from '../../../src/lib/names/made-up-names.ts';
import { cleanNickname, nicknameGraphemesMax } from '../../../src/lib/names/nickname.ts';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import { giveName } from '../../../src/live/rooms/give-name.ts';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The names of a room, by look, and how often it was asked for one. */
function namesOfRoom() {
  const taken = new Map<string, string>();
  let asked = 0;
  const { next } = seededRandomness(11);
  return {
    taken,
    asked: () => asked,
    give: (known = taken.size) =>
      giveName(next, known, async ({ nickname, skeleton }) => {
        asked += 1;
        if (taken.has(skeleton)) return ['name_taken'];
        taken.set(skeleton, nickname);
        return ['ok', nickname];
      }),
  };
}

describe('giveName', () => {
  it.each([
    ['that are known here', undefined],
    ['of which this process knows none', 0],
  ])('names six thousand players %s, each otherwise, in few tries', async (_name, known) => {
    const room = namesOfRoom();
    for (let i = 0; i < 6000; i += 1) expect(await room.give(known)).toMatchObject(['ok', expect.any(String)]);
    expect(room.taken.size).toBe(6000);
    expect(room.asked()).toBeLessThan(6000 * 3);
    for (const nickname of room.taken.values()) {
      expect(cleanNickname(nickname)).toMatchObject({ ok: true, nickname });
      expect([...graphemes.segment(nickname)].length, nickname).toBeLessThanOrEqual(nicknameGraphemesMax);
    }
  });

  it('gives names without a number while there are enough of them', async () => {
    const room = namesOfRoom();
    for (let i = 0; i < 100; i += 1) await room.give();
    const numbered = [...room.taken.values()].filter((nickname) => /[0-9]/.test(nickname));
    expect(numbered.length).toBeLessThan(5);
    expect(madeUpNames).toBeGreaterThan(2500);
  });

  it('passes on any other refusal, and gives up with one that may be repeated', async () => {
    const { next } = seededRandomness(3);
    expect(await giveName(next, 0, async () => ['room_full'])).toEqual(['room_full']);
    await expect(giveName(next, 0, async () => ['name_taken'])).rejects.toMatchObject({ code: 'busy' });
  });
});
