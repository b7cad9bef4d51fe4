/** Ends a `switch` over a closed set: a missing case is a type error; an unexpected value is a bug. */
export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
