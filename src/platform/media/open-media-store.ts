import type { Config } from '../../config/config.ts';
import { FileStore } from './file-store.ts';
import type { MediaStore } from './media-store.ts';
import { S3Store } from './s3-store.ts';

/** The store that is configured: a bucket, or files in the data folder. */
export const openMediaStore = ({ s3, ...files }: Config['media']): MediaStore =>
  s3 === undefined ? new FileStore(files) : new S3Store(s3);
