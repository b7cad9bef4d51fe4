import { statfs } from 'node:fs/promises';
import { CodedError } from '../../protocol/errors.ts';

/** @throws {CodedError} `busy` when the disk of the folder has fewer free bytes: databases may need them */
export async function checkDiskSpace(folder: string, freeBytesMin: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < freeBytesMin) throw new CodedError('busy', 'The server has no room for more files.');
}
