/** How much of a file is read; apart from the schemas, which no page fetches. */

/** Of a quiz. */
export const questionsMax = 200;
/** Of a bad row, in a reply. */
export const importCellsMax = 64;
/** Of a file. */
export const importBytesMax = 5 * 1024 * 1024;
/** Of a text that is sent as JSON. Characters. */
export const importTextMax = 1_000_000;
