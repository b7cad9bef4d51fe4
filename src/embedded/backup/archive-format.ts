/**
 * What is in a backup: a gzipped tar file. Its first entry is the header, its last one the list of checksums; in between are
 * `postgres/…`, `redis/…`, `media/…` and the files of passwords, named as in DATA_DIR.
 */
import { z } from 'zod';

export const headerName = 'backup.json';
export const checksumsName = 'checksums.json';

/** Bytes in megabytes, as people are told. */
export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;

export const archiveHeader = z.object({
  format: z.literal(1),
  /** The version of Quickfire that has written it. */
  quickfire: z.string(),
  /** The major version of PostgreSQL that can read the data. */
  postgresql: z.string().regex(/^\d+$/),
  /** When it was begun (ISO 8601). */
  begun: z.string(),
  /** What the files took in DATA_DIR at that time, in bytes. */
  bytes: z.number().nonnegative(),
});

/** The SHA-256 of each file before it, in hexadecimal, by its name. */
export const archiveChecksums = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

export type ArchiveHeader = z.infer<typeof archiveHeader>;
