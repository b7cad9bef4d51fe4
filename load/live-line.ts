/** Where a program says what it does: whole lines, and on a terminal one that is written over again and again. */
export interface Speaker {
  print: (line: string) => void;
  /** Present on a terminal: shows the line in the place of the last one. */
  overwrite?: (line: string) => void;
}

const everyMs = { overwrite: 250, print: 2000 };

/** Shows a line again and again until the returned function is called. */
export function keepShowing({ print, overwrite }: Speaker, line: () => string): () => void {
  const show = overwrite ?? print;
  const timer = setInterval(() => show(line()), overwrite === undefined ? everyMs.print : everyMs.overwrite);
  return () => {
    clearInterval(timer);
    overwrite?.('');
  };
}

/** Standard output; long lines are cut, or they could not be written over. */
export function speakerOf(output: NodeJS.WriteStream): Speaker {
  const print = (line: string): void => void output.write(`${line}\n`);
  if (!output.isTTY) return { print };
  return { print, overwrite: (line) => void output.write(`\r\u001B[2K${line.slice(0, output.columns - 1)}`) };
}
