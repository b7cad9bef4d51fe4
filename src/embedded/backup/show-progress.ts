const intervalMs = 1000;

/** Tells at most once a second how far a step is; nothing of one that takes less. */
export function showProgress(describe: (done: number) => string, tell: (line: string) => void): (done: number) => void {
  let toldAt = performance.now();
  return (done) => {
    if (performance.now() - toldAt < intervalMs) return;
    toldAt = performance.now();
    tell(describe(done));
  };
}
