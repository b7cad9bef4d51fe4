/** npm passes a Ctrl-C on to a program that the terminal has told already: within this time the two are one. */
const sameSignalMs = 300;
const parentPollMs = 250;

export interface StopHandlers {
  /** The first SIGINT, SIGTERM or SIGHUP. */
  readonly onStop: () => void;
  /** A later one: somebody is tired of waiting. */
  readonly onKill: () => void;
}

/** Listens for the signals that stop the program; what it returns ends the listening. */
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

/** Calls once when the process that started this one is gone; what it returns ends the watch. */
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
