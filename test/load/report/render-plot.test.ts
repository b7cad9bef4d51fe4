import { describe, expect, it } from 'vitest';
import { lineStyle, spreadLabels } from '../../../load/report/line-style.ts';
import { renderPlot } from '../../../load/report/render-plot.ts';

function plotOf(names: string[], points = 20): string {
  return renderPlot({
    title: 'A plot',
    seconds: points,
    scale: 'linear',
    format: String,
    lines: names.map((name, place) => ({
      name,
      tone: `tone-${(place % 4) + 1}`,
      points: Array.from({ length: points }, (_, at) => ({ at, value: at + place })),
    })),
  });
}

describe('the lines of a plot', () => {
  it('can be told apart without colours', () => {
    const styles = Array.from({ length: 16 }, (_, place) => JSON.stringify(lineStyle(place)));
    expect(new Set(styles).size).toBe(16);
    // Of the four lines of a latency no two have even one of both alike.
    const four = [0, 1, 2, 3].map(lineStyle);
    expect(new Set(four.map(({ dashes }) => dashes)).size).toBe(4);
    expect(new Set(four.map(({ marker }) => marker)).size).toBe(4);
  });

  it('look the same in the legend, and carry their names', () => {
    const svg = plotOf(['p50', 'p99']);
    expect(svg.match(/<text class="name [^>]*>(p50|p99)</g)).toHaveLength(2);
    expect(svg.match(/class="line tone-2" stroke-dasharray="7 3"/g)).toHaveLength(2);
    expect(svg.match(/class="line tone-1" d=/g)).toHaveLength(2);
  });

  it('have few enough points to be seen under them', () => {
    const shapes = plotOf(['only'], 240).match(/class="dot/g) ?? [];
    expect(shapes.length).toBeGreaterThan(20);
    expect(shapes.length).toBeLessThan(40);
  });
});

describe('spreadLabels', () => {
  const space = { top: 10, bottom: 100, height: 12 };

  it.each([[[50, 50, 50]], [[100, 99, 98, 97]], [[10, 11, 90]], [[5, 500]]])(
    'keeps %j apart and in order',
    (wanted) => {
      const placed = spreadLabels(wanted, space);
      const sorted = wanted.map((at, i) => [at, placed[i] ?? NaN] as const).toSorted(([a], [b]) => a - b);
      for (const [i, [, y]] of sorted.entries()) {
        expect(y).toBeGreaterThanOrEqual(space.top);
        expect(y).toBeLessThanOrEqual(space.bottom);
        if (i > 0) expect(y - (sorted[i - 1]?.[1] ?? NaN)).toBeGreaterThanOrEqual(space.height);
      }
    },
  );
});
