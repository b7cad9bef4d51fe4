/**
 * Letters that pass for Latin ones on a screen, beyond Unicode's own table (`confusables.ts`) and for the name filter. Pairs of strings: the letter at one place of the first looks like the
 * one at the same place of the second. What NFKC already makes equal (full width, mathematical, circled, squared
 * letters) is not repeated, and letters that have lost their accents are not either.
 *
 * Capitals and small letters are apart where their shapes are (Ν looks like N, ν like v), so that look goes before
 * case: two spellings of one Greek name that differ in case may have different keys. Figures are not here: names that
 * end in different numbers must stay different.
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
  // What Unicode names after a sign that is none of these letters, though its look-alikes are
  ['ĸʍƅꞓꞒ', 'kmbee'],
  // Signs
  ['@$€|', 'asel'],
];

/** First code points of runs of 26 that hold A…Z in white on black, round or square. */
const runs = [0x1f150, 0x1f170];

/** One sign → the small Latin letters it looks like. */
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
