import { z } from 'zod';
import { count, whole } from './numbers.ts';

const bucketUrl = z
  .url({ protocol: /^https?$/, error: 'must be the http or https URL of a bucket', abort: true })
  .refine((text) => {
    const { search, hash, username } = new URL(text);
    return search === '' && hash === '' && username === '';
  }, 'must be the URL of a bucket alone: keys have variables of their own');

/** Where uploaded media are kept, and how many bytes of them pass. */
export const mediaVariables = {
  MEDIA_S3_URL: bucketUrl.optional(),
  MEDIA_S3_REGION: z.string().min(1).default('us-east-1'),
  MEDIA_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  MEDIA_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  REMOTE_MEDIA: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .default(true),
  LIMIT_UPLOAD_BYTES_PER_MINUTE: count.default(67_108_864),
  LIMIT_ADDRESS_GUEST_UPLOAD_BYTES_PER_HOUR: whole(1, 1_000_000_000_000).default(1_000_000_000),
  LIMIT_UPLOADS_AT_ONCE: count.default(32),
  LIMIT_UPLOAD_WAIT_MS: whole(100, 600_000).default(30_000),
  MEDIA_DISK_FREE_BYTES: whole(0, 1_000_000_000_000).default(1_073_741_824),
  LIMIT_CACHED_MEDIA_BYTES: count.default(67_108_864),
};

const schema = z.object(mediaVariables);

export function groupMedia(env: z.infer<typeof schema> & { DATA_DIR: string }) {
  const { MEDIA_S3_URL: url, MEDIA_S3_ACCESS_KEY_ID: accessKeyId, MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  return Object.freeze({
    dataDir: env.DATA_DIR,
    /** Whether questions may show media of other sites. */
    remote: env.REMOTE_MEDIA,
    /** Undefined: files in the data folder. */
    s3:
      url === undefined || accessKeyId === undefined || secretAccessKey === undefined
        ? undefined
        : Object.freeze({ url, region: env.MEDIA_S3_REGION, accessKeyId, secretAccessKey }),
    uploadsAtOnce: env.LIMIT_UPLOADS_AT_ONCE,
    uploadWaitMs: env.LIMIT_UPLOAD_WAIT_MS,
    diskFreeBytes: env.MEDIA_DISK_FREE_BYTES,
    cachedBytes: env.LIMIT_CACHED_MEDIA_BYTES,
  });
}

const together = ['MEDIA_S3_URL', 'MEDIA_S3_ACCESS_KEY_ID', 'MEDIA_S3_SECRET_ACCESS_KEY'] as const;

/** Finds a bucket of which only a part is given. */
export function missingForS3(given: Readonly<Record<string, string | undefined>>): string[] {
  const missing = together.filter((name) => given[name] === undefined);
  if (missing.length === 0 || missing.length === together.length) return [];
  return missing.map((name) => `${name}: is needed too, to keep media in a bucket`);
}
