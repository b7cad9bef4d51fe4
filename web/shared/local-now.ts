/**
 * Unix milliseconds of a clock that nobody can set: a question goes on counting down where it was when the phone's time
 * is changed. It may stand still while a device sleeps; whoever wakes up measures the server's clock again.
 */
export const localNow = (): number => performance.timeOrigin + performance.now();
