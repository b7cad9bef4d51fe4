const intervalMs = 1000;

/** Reports progress at most once a second; a shorter step reports nothing. */
export function showProgress(describe: (done: number) => string, tell: (line: string) => void): (done: number) => void {
  let reportedAt = performance.now();
  return (done) => {
    if (performance.now() - reportedAt < intervalMs) return;
    reportedAt = performance.now();
    tell(describe(done));
  };
}
