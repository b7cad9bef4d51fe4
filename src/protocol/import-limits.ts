/** Limits of imported files, unless the settings of the server change them; apart from the schemas, which no page loads. */

/** Per quiz. */
export const questionsMax = 200;
/** Per file. */
export const importBytesMax = 5 * 1024 * 1024;
/** Per text that is sent as JSON. Characters. */
export const importTextMax = 1_000_000;
