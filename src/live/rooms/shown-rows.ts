/** The hidden rows that a host has shown, as the room stores them. */

/** As `show-row.lua` writes it. */
export interface ShownRows {
  question: number;
  /** The text of each row, by its id. */
  answers: ReadonlyMap<string, string>;
}

/** @param text of the control field; empty when nothing was shown yet */
export function parseShownRows(text: string): ShownRows {
  const [question = '', ...lines] = text.split('\n');
  const rows = lines.filter(Boolean).map((line) => JSON.parse(line) as [rowId: string, answer: string]);
  return { question: question === '' ? -1 : Number(question), answers: new Map(rows) };
}

/** One line of what `parseShownRows` reads. */
export const shownRowLine = (rowId: string, answer: string): string => JSON.stringify([rowId, answer]);
