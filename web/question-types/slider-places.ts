/** The places of a slider: equal steps over a range, with exact ends. */
export interface SliderPlaces {
  /** The last place; the first is 0. */
  last: number;
  valueAt: (place: number) => number;
  placeOf: (value: number) => number;
}

/** The most places that a finger can choose between. */
const placesMax = 1000;

export function sliderPlaces(min: number, max: number, step: number | undefined): SliderPlaces {
  const range = max - min;
  const wanted = step === undefined || step <= 0 ? placesMax : Math.ceil(range / step);
  const isExact = wanted <= placesMax && step !== undefined && step > 0;
  const last = range === 0 ? 0 : isExact ? Math.max(1, wanted) : placesMax;
  const length = isExact ? step : range / Math.max(1, last);
  // Enough digits to tell neighbouring places apart, and no more: nobody should send 12.299999999999999.
  const digits = Math.min(20, Math.max(0, Math.ceil(-Math.log10(length || 1)) + (isExact ? 6 : 1)));
  const valueAt = (place: number): number => {
    if (place <= 0) return min;
    if (place >= last) return max;
    const value = min + place * length;
    const rounded = Number(value.toFixed(digits));
    return Math.min(max, Math.max(min, isExact || Math.abs(length) < 1 ? rounded : Math.round(value)));
  };
  const placeOf = (value: number): number =>
    last === 0 ? 0 : Math.min(last, Math.max(0, Math.round((value - min) / length)));
  return { last, valueAt, placeOf };
}
