/** Where values go on an axis, and what stands beside it. Pure. */

export interface Axis {
  /** 0…1 from the low end to the high one. */
  place: (value: number) => number;
  ticks: number[];
}

/** From zero to a little above `max`, in steps that one can count. */
export function linearAxis(max: number, ticksMax = 5): Axis {
  const top = max > 0 ? max : 1;
  const step = niceStep(top / ticksMax);
  const end = Math.ceil((top * 1.02) / step) * step;
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, at) => Number((at * step).toPrecision(6)));
  return { place: (value) => value / end, ticks };
}

/** By powers of ten, because a median and a maximum are seldom of one size. */
export function logAxis(min: number, max: number): Axis {
  const low = 10 ** Math.floor(Math.log10(Math.max(0.1, min)));
  const high = Math.max(low * 10, 10 ** Math.ceil(Math.log10(Math.max(0.1, max) * 1.02)));
  const decades = Math.round(Math.log10(high / low));
  const ticks = Array.from({ length: decades + 1 }, (_, at) => Number((low * 10 ** at).toPrecision(3)));
  return { place: (value) => Math.log10(Math.max(low, value) / low) / Math.log10(high / low), ticks };
}

const stepsOfTime = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/** Seconds of a run; the axis ends where the run does. */
export function timeAxis(seconds: number, ticksMax = 8): Axis {
  const end = Math.max(1, seconds);
  const step = stepsOfTime.find((each) => end / each <= ticksMax) ?? end;
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, at) => at * step);
  return { place: (at) => Math.min(1, at / end), ticks };
}

function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= least) ?? 10);
}
