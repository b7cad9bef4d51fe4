/** Marks a CSV text as no formula, with an apostrophe before it, as spreadsheets do. */

/** Spreadsheets read these as formulas. A marked text gets a second mark, so that removing one restores it. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;
/** Shown as it stands; harmless. */
const plainNumber = /^[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?$/i;

export const needsFormulaMark = (text: string): boolean => formula.test(text) && !plainNumber.test(text);

export const withFormulaMark = (text: string): string => (needsFormulaMark(text) ? `'${text}` : text);

/** Removes the mark where one was needed. */
export const withoutFormulaMark = (text: string): string =>
  text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text;
