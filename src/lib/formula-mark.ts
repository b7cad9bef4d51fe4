/** How a text in a CSV file says that it is no formula: with an apostrophe before it, as in spreadsheets themselves. */

/** Where spreadsheets see a formula; what is marked already is marked once more, so that one mark can be taken away. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;
/** Is shown as it stands, and cannot do anything. */
const plainNumber = /^[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?$/i;

export const needsFormulaMark = (text: string): boolean => formula.test(text) && !plainNumber.test(text);

export const withFormulaMark = (text: string): string => (needsFormulaMark(text) ? `'${text}` : text);

/** What had to be marked, as it was; every other text as it is. */
export const withoutFormulaMark = (text: string): string =>
  text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text;
