/** Ends a `switch` over a closed set: a case that is missing is a type error, and one that slipped in is our bug. */
export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
