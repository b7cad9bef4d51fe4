declare module 'canvas-confetti' {
  interface Options {
    particleCount?: number;
    spread?: number;
    startVelocity?: number;
    angle?: number;
    origin?: { x: number; y: number };
    colors?: string[];
    disableForReducedMotion?: boolean;
  }
  const confetti: { (options: Options): Promise<null> | null; reset(): void };
  export default confetti;
}
