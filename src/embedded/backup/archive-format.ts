/**
 * The format of a backup: a gzipped tar file. Its first entry is the header, its last one the list of checksums; in
 * between are `postgres/…`, `redis/…`, `media/…` and the password files, named as in DATA_DIR.
 */
import { z } from 'zod';

export const headerName = 'backup.json';
export const checksumsName = 'checksums.json';

/** Bytes in megabytes, for people. */
export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;

export const archiveHeader = z.object({
  format: z.literal(1),
  /** The version of Quickfire that wrote it. */
  quickfire: z.string(),
  /** The major version of PostgreSQL that can read the data. */
  postgresql: z.string().regex(/^\d+$/),
  /** When the backup began (ISO 8601). */
  begun: z.string(),
  /** Size of the files in DATA_DIR at that time, in bytes. */
  bytes: z.number().nonnegative(),
});

/** The SHA-256 of each earlier file, in hexadecimal, by name. */
export const archiveChecksums = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

export type ArchiveHeader = z.infer<typeof archiveHeader>;
