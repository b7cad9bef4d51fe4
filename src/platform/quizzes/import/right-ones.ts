import { cellText, type Cell } from './grid.ts';

interface Options {
  format: string;
  /** Of all options, empty ones too, from 0. */
  columns: readonly number[];
  /** Of those that have a text, and the texts. */
  optionColumns: readonly number[];
  texts: readonly string[];
}

/** Which options a cell says are right, by their places among those with a text; or what is wrong with it. */
export type RightOnes = { indexes: Set<number>; remark?: string } | { code: string; fault: string };

/** A list of numbers or letters, or the text of an option. */
export function rightOnes(cell: Cell | undefined, options: Options): RightOnes {
  const text = cellText(cell);
  if (text === '') return { code: 'no_correct', fault: 'No right answer is given.' };
  const named = options.texts.findIndex((option) => option.toLowerCase() === text.toLowerCase());
  const places = placesOf(text, typeof cell === 'number');
  if (places === undefined || (options.format === 'table' && named >= 0)) return byText(text, named, places, options);
  const indexes = new Set<number>();
  for (const [nth, place] of places.places.entries()) {
    const index = options.optionColumns.indexOf(options.columns[place - 1] ?? -1);
    if (index < 0) {
      const written = places.letters?.[nth] ?? String(place);
      return { code: 'correct_missing', fault: `There is no answer ${written} in this row.` };
    }
    indexes.add(index);
  }
  return { indexes, ...(places.remark === undefined ? {} : { remark: places.remark }) };
}

function byText(text: string, named: number, places: Places | undefined, options: Options): RightOnes {
  if (named < 0) return { code: 'correct_unknown', fault: `“${text.slice(0, 60)}” is none of the answers.` };
  const [place, ...more] = places?.places ?? [];
  const other = place === undefined ? named : options.optionColumns.indexOf(options.columns[place - 1] ?? -1);
  // "3" as the text of the first answer, or the third answer.
  if (more.length === 0 && other >= 0 && other !== named)
    return { code: 'correct_ambiguous', fault: `“${text}” is the text of one answer and the number of another.` };
  return { indexes: new Set([named]) };
}

interface Places {
  /** From 1. */
  places: number[];
  /** As the author wrote them, where they are letters. */
  letters?: string[];
  remark?: string;
}

function placesOf(text: string, isNumber: boolean): Places | undefined {
  // Where decimals are written with a comma, "1,2" was stored as the number 1.2.
  const decimal = isNumber ? /^([1-9])\.([1-9]+)$/.exec(text) : null;
  if (decimal !== null) {
    const places = [decimal[1] ?? '', ...(decimal[2] ?? '').split('')].map(Number);
    return { places, remark: `The number ${text} was read as the answers ${places.join(' and ')}.` };
  }
  if (/^\d{1,2}(?:\s*[,;]\s*\d{1,2})*[,;]?$/.test(text))
    return { places: text.split(/[,;]/).filter(Boolean).map(Number) };
  if (!/^[a-h](?:\s*[,;]\s*[a-h])*$/i.test(text)) return undefined;
  const letters = text.split(/[,;]/).map((letter) => letter.trim());
  return { places: letters.map((letter) => letter.toLowerCase().charCodeAt(0) - 96), letters };
}
