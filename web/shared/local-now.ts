/**
 * Unix milliseconds of a monotonic clock: a change of the phone's time does not disturb a countdown. It may stop while a
 * device sleeps; the client measures the server's clock again afterwards.
 */
export const localNow = (): number => performance.timeOrigin + performance.now();
