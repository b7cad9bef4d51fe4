/** Why a run could not be made, or says nothing: one line for the reader, exit code 2, and no report. */
export class LoadError extends Error {
  override name = 'LoadError';

  constructor(message: string, options?: ErrorOptions) {
    super(message.trim().replaceAll(/\s*\n\s*/g, ' · '), options);
  }
}
