/** Limits of a JSON text's structure: parsing and validation cost grows with structure, not with bytes alone. */
export interface JsonShapeLimits {
  /** Levels of nested objects and arrays. */
  depth: number;
  /** Fields of one object. */
  fields: number;
  /** Elements of one array. */
  elements: number;
  /** Fields and elements of the whole text. */
  values: number;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The limit that a JSON text's structure exceeds, in words; undefined within the limits. Reads each character once; the
 * parser decides whether the text is JSON.
 */
export function jsonShapeFault(text: string, limits: JsonShapeLimits): string | undefined {
  /** Commas so far in each open object or array; objects as negative numbers less one. */
  const open: number[] = [];
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) at = endOfString(text, at);
    else if (sign === openObject || sign === openArray) {
      if (open.length >= limits.depth) return `is nested deeper than ${limits.depth} levels`;
      open.push(sign === openObject ? -1 : 0);
      values += 1;
    } else if (sign === closeObject || sign === closeArray) open.pop();
    else if (sign === comma) {
      values += 1;
      const commas = open.at(-1) ?? 0;
      if (-commas >= limits.fields) return `has an object of more than ${limits.fields} fields`;
      if (commas + 1 >= limits.elements) return `has an array of more than ${limits.elements} elements`;
      if (open.length > 0) open[open.length - 1] = commas < 0 ? commas - 1 : commas + 1;
    }
    if (values > limits.values) return `has more than ${limits.values} values`;
  }
  return undefined;
}

/** Index of the end of the string that begins here; the text's length without one. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === backslash) before -= 1;
  return (at - before) % 2 === 0;
}

/** Whether a value has more fields and elements than this, at any depth; counting stops there. */
export function isLargerThan(value: unknown, max: number): boolean {
  const left: unknown[] = [value];
  let count = 0;
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    const members: unknown[] = Array.isArray(next) ? next : Object.values(next);
    count += members.length;
    if (count > max) return true;
    left.push(...members);
  }
  return false;
}
