import type { OptionLook, ShapeName } from './option-look.ts';

const paths: Record<ShapeName, string> = {
  circle: 'M24 4a20 20 0 1 0 0 40a20 20 0 1 0 0-40z',
  square: 'M9 6h30a3 3 0 0 1 3 3v30a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3V9a3 3 0 0 1 3-3z',
  triangle: 'M24 3 46.5 43h-45z',
  diamond: 'M24 1.5 46.5 24 24 46.5 1.5 24z',
  star: 'M24 1l6.2 12.6 13.9 2-10 9.8 2.4 18.9L24 35.8l-12.5 8.5 2.4-18.9-10-9.8 13.9-2z',
  hexagon: 'M13 4.5h22L46.5 24 35 43.5H13L1.5 24z',
  cross: 'M16 3h16v13h13v16H32v13H16V32H3V16h13z',
  drop: 'M24 1.5C34 13 40 21 40 29a16 16 0 0 1-32 0C8 21 14 13 24 1.5z',
};
/** Baselines of letters that look centred in their shapes. */
const baselines: Partial<Record<ShapeName, number>> = { triangle: 37, drop: 36, star: 31 };

/** The shape with its letter. Decorative: its user adds the letter as text. */
export function Shape({ look, class: size = 'size-11' }: { look: OptionLook; class?: string }) {
  return (
    <svg viewBox="0 0 48 48" class={`shrink-0 ${size}`} aria-hidden="true">
      <path d={paths[look.shape]} fill="#120e16" />
      <text
        x="24"
        y={baselines[look.shape] ?? 32}
        text-anchor="middle"
        font-size={look.shape === 'triangle' || look.shape === 'star' ? 19 : 23}
        font-weight="800"
        fill={look.colour}
        font-family="system-ui, sans-serif"
      >
        {look.letter}
      </text>
    </svg>
  );
}
