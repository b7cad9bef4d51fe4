/** The look of an option on the wall and on phones: colour, shape and letter, so that no one of them is essential. */

export type ShapeName = 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'hexagon' | 'cross' | 'drop';

export interface OptionLook {
  letter: string;
  shape: ShapeName;
  /** Bright enough for ink-coloured text at 7:1 or more. */
  colour: string;
}

const looks: readonly OptionLook[] = [
  { letter: 'A', shape: 'circle', colour: '#ff8a7a' },
  { letter: 'B', shape: 'square', colour: '#55c8ff' },
  { letter: 'C', shape: 'triangle', colour: '#ffd34d' },
  { letter: 'D', shape: 'diamond', colour: '#62e39a' },
  { letter: 'E', shape: 'star', colour: '#c3a6ff' },
  { letter: 'F', shape: 'hexagon', colour: '#ffa552' },
  { letter: 'G', shape: 'cross', colour: '#ff9bd6' },
  { letter: 'H', shape: 'drop', colour: '#d5dbe8' },
];

const noLook: Omit<OptionLook, 'letter'> = { shape: 'circle', colour: '#d5dbe8' };

/** The look of the option at a shown index, 0…7. Higher indexes, which only a later server uses, repeat looks. */
export function lookOf(index: number): OptionLook {
  const own = looks[index];
  if (own !== undefined) return own;
  const { shape, colour } = looks[Math.abs(Math.trunc(index)) % looks.length] ?? noLook;
  return { letter: letterOf(index), shape, colour };
}

/** A, B, … Z; a dot beyond. */
const letterOf = (index: number): string =>
  index >= 0 && index < 26 ? String.fromCodePoint(65 + Math.trunc(index)) : '·';

/** True and false are two options with letters of their own; "True" comes first on every screen. */
export function lookOfTruth(value: boolean): OptionLook {
  return value ? { ...lookOf(3), letter: 'T' } : { ...lookOf(0), letter: 'F' };
}
