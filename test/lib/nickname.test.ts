import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extraConfusablePairs } from '../../src/lib/extra-confusables.ts';
import { madeUpName, nameWords } from '../../src/lib/names/made-up-names.ts';
import { cleanNickname, nicknameUnitsMax } from '../../src/lib/names/nickname.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';

/** The cleaned name, or `undefined` when it is refused. */
const cleaned = (raw: string) => {
  const result = cleanNickname(raw);
  return result.ok ? result.nickname : undefined;
};
const skeleton = (raw: string) => {
  const result = cleanNickname(raw);
  if (!result.ok) throw new Error(`${raw}: ${result.reason}`);
  return result.skeleton;
};

const family = '👨‍👩‍👧‍👦';
const england = '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}';

describe('cleanNickname', () => {
  it.each([
    ['  Ana \t\n Lena ', 'Ana Lena'],
    ['Ａｎａ', 'Ana'],
    ['Jose\u0301', 'José'],
    ['A\u200Bn\u200Da\uFEFF', 'Ana'],
    ['e\u200B\u0301', 'é'],
    ['\u202Eana\u2066\u200F', 'ana'],
    ['A\u0000n\u0007a\u0085\u00ADb', 'Anab'],
    ['A\u3164na\uFFA0\u115F', 'Ana'],
    ['Ana\u{E0041}\u{E0042}\uE000', 'Ana'],
    ['\u0301Ana', 'Ana'],
    ['O´Brien', "O'Brien"],
    ['Ana\u2800\u2800B', 'Ana B'],
    ['1\uFE0FA', '1A'],
    ['राम', 'राम'],
    ['たがし', 'たがし'],
    ['Nguyễn Thị Bích', 'Nguyễn Thị Bích'],
    ['မြွှေ့', 'မြွှေ့'],
    ['שָׁלוֹם', 'שָׁלוֹם'],
    ['!!!', '!!!'],
  ])('%j becomes %j', (raw, name) => {
    expect(cleaned(raw)).toBe(name.normalize('NFKC'));
  });

  it.each([family, england, '❤️', '👍🏽', '🇩🇪', '1️⃣', '👩🏻‍❤️‍💋‍👩🏼', '🏳️‍🌈'])('keeps %s whole', (emoji) => {
    expect(cleaned(`A ${emoji}`)).toBe(`A ${emoji}`);
  });

  it.each(['', ' ', '\u200B', '\u3164\u2800', '\u202E\u202C', '\u0301', '\uFE0F', '\u200D\u200D'])(
    'refuses %j as empty',
    (raw) => {
      expect(cleanNickname(raw)).toEqual({
        ok: false,
        reason: 'empty',
        message: expect.stringContaining('choose a name'),
      });
    },
  );

  it.each([
    ['x'.repeat(25), 'long'],
    ['a' + '\u0301'.repeat(30), 'characters'],
    ['xX fuck69', 'word'],
  ])('says why it refuses %j', (raw, reason) => {
    expect(cleanNickname(raw)).toMatchObject({ ok: false, reason });
  });

  it.each(['علی\u200cرضا', 'क्\u200dष', '👩🏽‍🚀 Zoë'])(
    'keeps the joiner of %s, which tells no name from another [NAME-3]',
    (raw) => {
      expect(cleaned(raw)).toBe(raw);
      expect(skeleton(raw)).toBe(skeleton(raw.replace(/[\u200c\u200d]/gu, '')));
    },
  );

  it('counts graphemes', () => {
    expect(cleaned('x'.repeat(24))).toBe('x'.repeat(24));
    expect(cleaned('x'.repeat(25))).toBeUndefined();
    expect(cleaned(family.repeat(24))).toBe(family.repeat(24));
    expect(cleaned(family.repeat(25))).toBeUndefined();
    expect(cleaned('नि'.repeat(24))).toBe('नि'.repeat(24));
    expect(cleaned('ﷺ')).toBe('ﷺ'.normalize('NFKC'));
    expect(cleaned('ﷺﷺ')).toBeUndefined();
  });

  it.each([
    '\uFDFA'.repeat(5000),
    '\uFDFA'.repeat(500),
    '\u200B'.repeat(9000),
    ' \u0301'.repeat(3000),
    '🇩'.repeat(4000),
  ])('refuses what is far too long without taking it apart', (raw) => {
    expect(cleanNickname(raw)).toMatchObject({ ok: false, reason: 'long' });
  });

  it('refuses piles of accents and endless clusters', () => {
    expect(cleaned(`Z${'\u0335\u0321\u034B'.repeat(4)}algo`)).toBeUndefined();
    expect(cleaned(`${'👩‍'.repeat(12)}👩`)).toBeUndefined();
    expect(cleaned('\u1100'.repeat(21))).toBeUndefined();
  });

  it('is done after once, within its limits, with nothing unseen left', () => {
    const nasty = fc.constantFrom(
      ...Array.from('\u200D\u200B\u202E\uFE0F\u0301 \u3164ａА0iIｌé👩❤🏴\u{E0067}\u{E007F}rnvv_-'),
    );
    const raw = fc.string({
      unit: fc.oneof(nasty, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
      maxLength: 16,
    });
    fc.assert(
      fc.property(raw, (typed) => {
        const once = cleanNickname(typed);
        if (!once.ok) return;
        expect(cleanNickname(once.nickname)).toEqual(once);
        expect(once.nickname.length).toBeLessThanOrEqual(nicknameUnitsMax);
        expect(once.nickname).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200B]|^\s|\s$|\s\s/u);
        expect(once.skeleton).not.toBe('');
      }),
      { numRuns: 1500 },
    );
  });
});

describe('the filter', () => {
  it.each([
    'Fuck',
    'fuсk',
    'ＦＵＣＫ',
    'ꜰᴜᴄᴋ',
    'fúck',
    'f u c k',
    'f.u.c.k',
    'f_u_c_k',
    'fu\u200Bck',
    'sh1t',
    'b1tch',
    'xX fuck69',
    'f*ck',
  ])('refuses %s', (raw) => {
    expect(cleaned(raw)).toBeUndefined();
  });

  it.each(
    (
      'Scunthorpe,Penistone,Hancock,Cassandra,Dickens,Dickinson,Anushka,Analia,Harshit,Dikshit,Yamashita,Siriporn,' +
      'Georgy,Cummings,Fukuda,Fu,Fagan,Raper,Wankhede,Bích,Assaf,Essex,Arsène,Titus,Shittu,Pissarro,FK Partizan'
    ).split(','),
  )('lets %s in', (name) => {
    expect(cleaned(name)).toBe(name);
  });

  it('takes numbers for numbers', () => {
    for (const prefix of ['Player ', 'p', 'bot-', 'Team_', '']) {
      for (const number of [455, 4551, 80085, 1488, 5417, 8008]) expect(cleaned(`${prefix}${number}`)).toBeDefined();
    }
  });
});

describe('skeleton', () => {
  it.each([
    ['Ana', 'Αnа'],
    ['Ana', 'ＡＮＡ'],
    ['Ana', 'àñā'],
    ['Ana', 'A n-a.'],
    ['Bob', 'B0b'],
    ['Bob', 'ВОВ'],
    ['Bob', '🅱🅾🅱'],
    ['Bob', 'ᏴoᏴ'],
    ['Bill', 'BiI1'],
    ['Bill', 'B|ll'],
    ['Ian', 'lan'],
    ['Mary', 'rnary'],
    ['Will', 'VVill'],
    ['Søren', 'Soren'],
    ['Straße', 'STRASSE'],
    ['Sam', '$@m'],
    ['D’Arcy', 'Dʼarcy'],
    ['Андрей', 'андреи'],
    ['❤️ Ana', '❤Ana'],
    ['1-12', '1 12'],
    ['!!!', '！！！'],
  ])('%s looks like %s', (one, other) => {
    expect(skeleton(other)).toBe(skeleton(one));
  });

  it.each([
    ['Ana', 'Ann'],
    ['Ana', 'Ava'],
    ['Player 5', 'Player S'],
    ['Player 6', 'Player 8'],
    ['w1-11', 'w11-1'],
    ['राम', 'रमा'],
    ['कुमार', 'कमार'],
    ['กิน', 'กัน'],
    ['かき', 'がき'],
    ['🇩🇪', '🇫🇷'],
    ['👍🏽', '👍🏿'],
    ['!!!', '???'],
    ['🌳', '🌲'],
  ])('%s does not look like %s', (one, other) => {
    expect(skeleton(other)).not.toBe(skeleton(one));
  });

  it('tells thousands of numbered names apart', () => {
    const keys = Array.from({ length: 4000 }, (_, at) => skeleton(`Player ${at}`));
    expect(new Set(keys).size).toBe(4000);
  });

  it('has one letter for each look-alike, and none twice', () => {
    for (const [signs, letters] of extraConfusablePairs)
      expect([signs, Array.from(signs).length]).toEqual([signs, letters.length]);
    const all = extraConfusablePairs.flatMap(([signs]) => Array.from(signs));
    expect(all.filter((sign, at) => all.indexOf(sign) !== at)).toEqual([]);
    expect(extraConfusablePairs.every(([, letters]) => /^[a-z]+$/.test(letters))).toBe(true);
  });
});

describe('madeUpName', () => {
  it('makes names that pass as they are, in thousands', () => {
    const { adjectives, animals } = nameWords;
    expect(new Set(adjectives).size * new Set(animals).size).toBeGreaterThan(2500);
    expect([new Set(adjectives).size, new Set(animals).size]).toEqual([adjectives.length, animals.length]);
    for (const adjective of adjectives) expect(cleaned(`${adjective} Owl`)).toBe(`${adjective} Owl`);
    for (const animal of animals) expect(cleaned(`Wise ${animal}`)).toBe(`Wise ${animal}`);
    const longest = (words: readonly string[]) => Math.max(...words.map((word) => word.length));
    expect(longest(adjectives) + 1 + longest(animals)).toBeLessThanOrEqual(24);
  });

  it('is the same for the same draws', () => {
    expect(madeUpName(() => 0)).toBe('Amber Alpaca');
    expect(madeUpName(() => 1 - Number.EPSILON)).toBe('Witty Zebra');
    expect(madeUpName(seededRandomness(4).next)).toBe(madeUpName(seededRandomness(4).next));
  });
});
