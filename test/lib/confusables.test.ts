import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { confusables } from '../../src/lib/confusables.ts';
import { cleanNickname } from '../../src/lib/names/nickname.ts';

const skeleton = (raw: string): string | undefined => {
  const cleaned = cleanNickname(raw);
  return cleaned.ok ? cleaned.skeleton : undefined;
};

describe('names that look the same to Unicode', () => {
  it('are the same here, for every letter and figure of the table that a name can hold', () => {
    const others: string[] = [];
    let compared = 0;
    for (const [sign, prototype] of confusables) {
      // What normalization changes is another sign by the time it is shown.
      if (!/^[\p{L}\p{N}]/u.test(sign) || sign.normalize('NFKD') !== sign) continue;
      if (prototype.normalize('NFKC') !== prototype || sign === '\u0d10') continue;
      const [one, other] = [skeleton(`ab${sign}cd`), skeleton(`ab${prototype}cd`)];
      if (one === undefined || other === undefined) continue;
      compared += 1;
      if (one !== other) others.push(`U+${sign.codePointAt(0)?.toString(16)} ${sign}`);
    }
    expect(compared).toBeGreaterThan(1800);
    expect(others).toEqual([]);
  });

  it.each([
    ['Straße', 'Straβe'],
    ['scope', 'ѕсоре'],
    ['PAYPAL', 'РАУРАL'],
    ['Rose', 'ꓣose'],
    ['Ana', 'Anа'],
    ['Wow', 'Ԝоԝ'],
    ['Lili', 'ꓡiꓡi'],
    ['Otto', 'Ꭴtto'],
    ['Dan', 'ꓓan'],
    ['Tim', 'Τim'],
    ['Noa', 'ոoa'],
    ['ロロ', '口口'],
    ['カイ', '力イ'],
  ])('%s and %s', (one, other) => {
    expect(skeleton(other)).toBe(skeleton(one));
  });
});

describe('real names', () => {
  const names = (
    'Ana,Anna,Hanna,Uma,Ema,Vera,Clara,Dara,Maria,Mario,Iva,Eva,Ida,Ada,Lea,Lia,Noa,Noe,Zoe,Bob,Rob,Tom,Tim,Jan,Jana,' +
    'Анна,Ана,Мария,Марио,Ольга,Олег,Иван,Ирина,Юлия,Зоя,Жанна,Борис,Пётр,Павел,Шамиль,Дмитрий,' +
    'Νίκος,Νίκη,Μαρία,Γιώργος,Ελένη,Παύλος,Ζωή,Χρήστος,' +
    'محمد,محمود,أحمد,علي,عمر,فاطمة,مريم,حسن,حسين,ليلى,سارة,زينب,يوسف,' +
    'דני,דן,יעל,יואב,משה,רחל,שרה,נועה,אורי,אור,לי,ליאור,' +
    'अंजलि,अजलि,राम,रमा,सीता,गीता,रवि,राहुल,प्रिया,मोहन,' +
    'அம்மா,அமமா,கமல்,கமலா,ரவி,ராஜா,మహేష్,మహేశ్వరి,സീത,ഗീത,কমল,কমলা,' +
    'สมชาย,สมหญิง,กิน,กัน,มานี,มานะ,ဇော်,မောင်,សុខ,សុភា,' +
    '山田,山本,田中,中田,王伟,王芳,李娜,李明,佐藤,はなこ,たろう,かき,がき,カナ,ガナ,김민수,김민지,이영희,박지성,' +
    'գոհար,Արամ,Աննա,ნინო,გიორგი,ማርያም,ሰላም'
  ).split(',');

  it('are let in, and differ where they are spelled differently', () => {
    const keys = new Map<string, string>();
    for (const name of names) {
      const key = skeleton(name);
      expect(key, name).toBeDefined();
      expect(keys.get(key as string), name).toBeUndefined();
      keys.set(key as string, name);
    }
  });

  it.each(['علی‌رضا', 'می‌خواهم', 'ශ්‍රී', 'ക്‍ര', 'रक्‌षा'])('%s keeps the joiner that belongs to it', (name) => {
    expect(cleanNickname(name)).toMatchObject({ ok: true, nickname: name.normalize('NFKC') });
    expect(skeleton(name)).toBe(skeleton(name.replace(/[\u200c\u200d]/g, '')));
  });
});

it('the table says where it is from', () => {
  const head = readFileSync(new URL('../../src/lib/confusables.txt', import.meta.url), 'utf8')
    .split('\n', 3)
    .join(' ');
  expect(head).toMatch(/Unicode \d+\.0\.0 .*Unicode License v3/);
});
