import type { ChaosReport } from './run-chaos.ts';

const [width, height, left, bottom] = [1200, 320, 50, 40];
const barsMax = 300;

/** Acknowledged answers a second over the run, as bars, with every fault behind them for as long as it took. */
export function drawTimeline({ samples, faults, players }: ChaosReport): string {
  const endMs = Math.max(1000, samples.at(-1)?.atMs ?? 0);
  const stepMs = Math.max(500, endMs / barsMax);
  const rates = countPerStep(samples, stepMs);
  const top = Math.max(1, ...rates);
  const x = (ms: number) => left + (ms / endMs) * (width - left);
  const y = (share: number) => (height - bottom) * (1 - share);
  const marks = faults.map(({ atMs, tookMs, number, what }) => {
    const breadth = Math.max(1.5, x(atMs + tookMs) - x(atMs));
    const at = `x="${x(atMs).toFixed(1)}" y="0" width="${breadth.toFixed(1)}" height="${height - bottom}"`;
    return `<rect ${at} fill="#d6455d" fill-opacity=".22"><title>${number}: ${what}</title></rect>`;
  });
  const bars = rates.map((rate, i) => {
    const at = `x="${x(i * stepMs).toFixed(1)}" y="${y(rate / top).toFixed(1)}"`;
    const size = `width="${(x(stepMs) - left - 0.5).toFixed(1)}" height="${((height - bottom) * (rate / top)).toFixed(1)}"`;
    return `<rect ${at} ${size} fill="#2b62c9"><title>${Math.round(rate)} a second</title></rect>`;
  });
  const live = samples.map(({ atMs, live }) => `${x(atMs).toFixed(1)},${y(live / players).toFixed(1)}`);
  const ticks = Array.from({ length: 11 }, (_, i) => {
    const place = `x="${x((endMs * i) / 10).toFixed(1)}" y="${height - bottom + 18}"`;
    return `<text ${place} text-anchor="middle">${Math.round((endMs * i) / 10_000)} s</text>`;
  });
  return `<svg viewBox="0 0 ${width + 30} ${height}" role="img" aria-label="Acknowledged answers a second, with faults">
<g font-family="system-ui, sans-serif" font-size="13" fill="#1d2330">
${marks.join('\n')}
${bars.join('\n')}
<polyline points="${live.join(' ')}" fill="none" stroke="#10662f" stroke-width="1.5"/>
<text x="0" y="14">${Math.round(top)}/s</text>
${ticks.join('\n')}
<text x="${left}" y="${height - 4}">blue: acknowledged answers a second · red: a fault, as long as it took · green: players who see their room</text>
</g>
</svg>`;
}

function countPerStep(samples: ChaosReport['samples'], stepMs: number): number[] {
  const rates: number[] = [];
  let before = 0;
  for (const { atMs, acks } of samples) {
    const step = Math.floor(atMs / stepMs);
    rates[step] = (rates[step] ?? 0) + ((acks - before) * 1000) / stepMs;
    before = acks;
  }
  return Array.from(rates, (rate) => rate ?? 0);
}
