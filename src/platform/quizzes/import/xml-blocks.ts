import { CodedError } from '../../../protocol/errors.ts';

/** The text of one element, and the line of the file, from 1, in which it begins. */
export interface XmlBlock {
  row: number;
  xml: string;
  /** Its end is missing. */
  isOpen: boolean;
}

/**
 * The elements of one name, each by itself, so that a fault in one costs no other. Text that is marked as such, and comments,
 * hold no elements. @throws {CodedError} `bad_request`: the file declares a type of document, which may define entities
 */
export function xmlBlocks(text: string, name: string): XmlBlock[] {
  const token = new RegExp(`<!--|<!\\[CDATA\\[|<!|<${name}(?=[\\s>/])|</${name}\\s*>`, 'g');
  const blocks: XmlBlock[] = [];
  let start = -1;
  let [row, counted] = [1, 0];
  const begin = (at: number) => {
    for (; counted < at; counted += 1) if (text[counted] === '\n') row += 1;
    start = at;
  };
  const end = (at: number, isOpen: boolean) => {
    if (start >= 0) blocks.push({ row, xml: text.slice(start, at), isOpen });
    start = -1;
  };
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [sign] = found;
    if (sign === '<!')
      throw new CodedError('bad_request', 'A file of a quiz has no DOCTYPE: take it out, with its entities.');
    if (sign.startsWith('<!')) {
      const closing = text.indexOf(sign === '<!--' ? '-->' : ']]>', token.lastIndex);
      if (closing === -1) break;
      token.lastIndex = closing + '-->'.length;
    } else if (sign.startsWith('</')) end(token.lastIndex, false);
    else {
      // One within another: the first has lost its end.
      end(found.index, true);
      begin(found.index);
    }
  }
  end(text.length, true);
  return blocks;
}
