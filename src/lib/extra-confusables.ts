/**
 * Letters that look Latin on a screen, beyond Unicode's own table (`confusables.ts`) and for the name filter. Pairs of
 * strings: each letter of the first looks like the letter at the same index of the second. Letters that NFKC already
 * maps (full width, mathematical, circled, squared) and accented letters are not repeated.
 *
 * Capitals and small letters are separate where their shapes are (Ν looks like N, ν like v), so the mapping precedes
 * case folding: two spellings of one Greek name that differ in case may have different keys. Digits are left out: names
 * that end in different numbers must stay different.
 */
const pairs: readonly (readonly [string, string])[] = [
  // Cyrillic
  ['АВЕЅІЈКМНОРСТУХҮҺԀԌԚԜЬӀѴ', 'abesijkmhopctyxyhdgqwblv'],
  ['авеѕіјкмнорстухүһԁԍԛԝьӏѵ', 'abesijkmhopctyxyhdgqwblv'],
  // Greek
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧͿ', 'abezhikmnoptyxj'],
  ['αβειηκνορτυχγωμσϳ', 'abeinkvoptuxywuoj'],
  // Coptic
  ['ⲀⲂⲈⲎⲒⲔⲘⲚⲞⲢⲤⲦⲨⲬ', 'abehikmnopctyx'],
  ['ⲁⲃⲉⲏⲓⲕⲙⲛⲟⲣⲥⲧⲩⲭ', 'abehikmnopctyx'],
  // Armenian
  ['ՕՍՏօսհոցյ', 'ousouhngj'],
  // Cherokee
  ['ᎠᎡᎢᎪᎫᎬᎳᎷᎻᏀᏃᏆᏎᏔᏕᏙᏚᏞᏟᏢᏦᏴ', 'drtajewmhgziawsvslcpkb'],
  // Lisu
  ['ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ', 'bpddtgkjczfmnlsrvhwxyaeiou'],
  // Small capitals and other Latin letters that have no decomposition
  ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'],
  ['ɑƀɓđɗƒɡɠħɨɩıȷƙłɫɱɲɳøƥʠɾʂŧƭʋƴʐƶ', 'abbddfgghiiijkllmnnopqrsttvyzz'],
  ['ƁĐƊƑƓĦƗƘŁØƤŦƬƲƳƵ', 'bddfghiklopttvyz'],
  // Letters whose Unicode prototype is another character, although their look-alikes map to these letters
  ['ĸʍƅꞓꞒ', 'kmbee'],
  // Signs
  ['@$€|', 'asel'],
];

/** First code points of runs of 26 that have A…Z in white on black, round or square. */
const runs = [0x1f150, 0x1f170];

/** Character → the small Latin letters that it looks like. */
export const extraConfusables: ReadonlyMap<string, string> = new Map([
  ...pairs.flatMap(([signs, letters]) => Array.from(signs, (sign, at): [string, string] => [sign, letters.charAt(at)])),
  ...runs.flatMap((first) =>
    Array.from({ length: 26 }, (_, at): [string, string] => [
      String.fromCodePoint(first + at),
      String.fromCharCode(0x61 + at),
    ]),
  ),
  ['æ', 'ae'],
  ['Æ', 'ae'],
  ['œ', 'oe'],
  ['Œ', 'oe'],
]);

/** Every string of `pairs` with its partner, for the test that keeps them aligned. */
export const extraConfusablePairs = pairs;
