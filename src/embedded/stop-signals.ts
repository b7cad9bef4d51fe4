/** npm forwards a Ctrl-C that the terminal has already sent: within this time the two count as one. */
const sameSignalMs = 300;
const parentPollMs = 250;

export interface StopHandlers {
  /** The first SIGINT, SIGTERM or SIGHUP. */
  readonly onStop: () => void;
  /** A later one: ends the program at once. */
  readonly onKill: () => void;
}

/** Listens for the signals that stop the program; the returned function stops listening. */
export function listenForStop({ onStop, onKill }: StopHandlers): () => void {
  let firstAt: number | undefined;
  const listener = (): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      onStop();
    } else if (performance.now() - firstAt > sameSignalMs) onKill();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** Calls `onGone` once when the parent process has ended; the returned function stops the check. */
export function watchParent(onGone: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, parentPollMs);
  timer.unref();
  return () => clearInterval(timer);
}
