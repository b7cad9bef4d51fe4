import { CodedError } from '../protocol/errors.ts';

/** What a form has beside its file, at most. Bytes. */
const overheadBytes = 16 * 1024;

/** Largest form of a file. Bytes. */
export const formBytes = (fileBytesMax: number): number => fileBytesMax + overheadBytes;

const inMegabytes = (bytes: number): number => Number((bytes / 1024 / 1024).toFixed(1));

/** @param formBytesMax of the form, in bytes; the message names the limit of its file */
export const fileTooLarge = (formBytesMax: number): CodedError =>
  new CodedError('bad_request', `The file has more than ${inMegabytes(formBytesMax - overheadBytes)} MB.`);
