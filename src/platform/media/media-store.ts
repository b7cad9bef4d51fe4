/**
 * Where the files of media are kept, by key: the letters, digits, `-`, `_` and `.` of a name, after at most one folder.
 * All processes of a product share one. An unavailable store is `busy`.
 */
export interface MediaStore {
  /**
   * Stores bytes, or a file of this machine, which is moved. Durable when it resolves; replaces what is there.
   * @throws {CodedError} `busy`, also without space
   */
  put(key: string, content: Uint8Array<ArrayBuffer> | { file: string }): Promise<void>;
  /** Undefined if there is nothing. */
  read(key: string): Promise<Buffer | undefined>;
  /** Idempotent. */
  delete(key: string): Promise<void>;
}
