/** At most so many UTF-16 units of a text, with no half of a character at the end. */
export const cutTo = (text: string, max: number): string => text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
