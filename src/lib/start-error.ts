/** An error that the operator can correct: shown as its message, without a stack trace. */
export class StartError extends Error {
  override name = 'StartError';
  /** 2 for a wrong setting, 1 for everything else. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
