/** One `clock:ping`, in Unix milliseconds: the local clock before and after, the server's in between. */
export interface ClockSample {
  sentAt: number;
  receivedAt: number;
  serverNow: number;
}

/** Older samples say less about a drifting clock: eight cover about four minutes at one in 30 s. */
const samplesMax = 8;
/** Drift of two correct clocks within that time, and the rounding of whole milliseconds. */
const driftMs = 50;

/**
 * Estimates the difference between the server's clock and the local one from the exchange with the shortest round trip:
 * its error is at most half of that. Two contradicting samples mean that the local clock was set (or a laptop slept), so
 * the older ones are dropped.
 */
export class ClockEstimate {
  #samples: { offsetMs: number; roundTripMs: number }[] = [];

  /** Add to the local clock to get the server's; undefined before the first sample. */
  get offsetMs(): number | undefined {
    return this.#best()?.offsetMs;
  }

  add({ sentAt, receivedAt, serverNow }: ClockSample): void {
    const roundTripMs = receivedAt - sentAt;
    if (roundTripMs < 0) return;
    const sample = { offsetMs: serverNow - (sentAt + receivedAt) / 2, roundTripMs };
    const best = this.#best();
    if (best !== undefined) {
      const apartMs = Math.abs(best.offsetMs - sample.offsetMs);
      if (apartMs > (best.roundTripMs + roundTripMs) / 2 + driftMs) this.#samples = [];
    }
    this.#samples = [...this.#samples, sample].slice(-samplesMax);
  }

  #best() {
    return [...this.#samples].sort((a, b) => a.roundTripMs - b.roundTripMs)[0];
  }
}
