/** A place in a picture, in thousandths of its width and height. */
export type Place = readonly [x: number, y: number];

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const within = (thousandths: number): number => Math.min(1000, Math.max(0, Math.round(thousandths)));

/** The place in a centred, fitted picture of a point on the page; outside of it, the nearest place. */
export function placeAt(box: Box, aspect: number, point: { clientX: number; clientY: number }): Place {
  const width = Math.min(box.width, box.height * aspect);
  const height = width / aspect;
  const x = point.clientX - box.left - (box.width - width) / 2;
  const y = point.clientY - box.top - (box.height - height) / 2;
  return [within((1000 * x) / width), within((1000 * y) / height)];
}

const steps: Record<string, Place> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** Thousandths per key press, and with Shift. */
const stepLength = 10;
const longStepLength = 50;

/** The place after an arrow key; the first press starts at the centre. Undefined for other keys. */
export function placeByKey(place: Place | undefined, key: string, isLong: boolean): Place | undefined {
  const step = steps[key];
  if (step === undefined) return undefined;
  if (place === undefined) return [500, 500];
  const length = isLong ? longStepLength : stepLength;
  return [within(place[0] + step[0] * length), within(place[1] + step[1] * length)];
}

/** "39 % from the left, 64 % from the top" */
export const placeText = ([x, y]: Place): string =>
  `${Math.round(x / 10)} % from the left, ${Math.round(y / 10)} % from the top`;
