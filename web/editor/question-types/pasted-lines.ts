/** What a list begins with: a dash, a dot, a number or a letter. */
const bullet = /^\s*(?:[-–—*•·]|\(?(?:\d{1,2}|[A-Za-z])[.):])\s+/u;

/** The lines of a pasted text that are not empty; what stands before all of them in a list is gone. */
export function pastedLines(text: string): string[] {
  const lines = text
    .split(/\r\n?|\n|\u2028/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const isList = lines.length > 1 && lines.every((line) => bullet.test(line));
  return isList ? lines.map((line) => line.replace(bullet, '')) : lines;
}

/** Whether a pasted text is likely to be whole questions: cells of a table, or a block that names its answer. */
export function looksLikeQuestions(text: string): boolean {
  const lines = text.split(/\r\n?|\n/u).filter((line) => line.trim() !== '');
  const isTable = lines.length > 1 && lines.every((line) => line.split('\t').length > 2);
  return (
    isTable || lines.some((line) => /^ANSWER:\s*[A-Z]\s*$/.test(line)) || /^\s*(?:::|\/\/).*\{[^}]*[=~]/ms.test(text)
  );
}
