/** Fires two cannons after a while, where motion is welcome. Returns what calls it off. */
export function fireConfetti(afterMs: number): () => void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return () => undefined;
  let reset: (() => void) | undefined;
  const timer = setTimeout(() => {
    // Loaded only now: no phone needs it, and the wall only at the end.
    import('canvas-confetti')
      .then(({ default: confetti }) => {
        reset = () => confetti.reset();
        const cannon = { particleCount: 140, spread: 75, startVelocity: 62, disableForReducedMotion: true };
        const colors = ['#ff8a24', '#ffcf4a', '#ff5a36', '#55c8ff', '#62e39a', '#c3a6ff'];
        return Promise.all([
          confetti({ ...cannon, colors, angle: 60, origin: { x: 0, y: 0.85 } }),
          confetti({ ...cannon, colors, angle: 120, origin: { x: 1, y: 0.85 } }),
        ]);
      })
      .catch((error: unknown) => console.info('No confetti', error));
  }, afterMs);
  return () => {
    clearTimeout(timer);
    reset?.();
  };
}
