import type { GameExportFormat } from '../../src/protocol/reports.ts';
import { sendAsCaller } from '../shared/host-client.ts';
import { refusalOf, unreachable } from '../shared/rest-client.ts';

interface Wanted {
  gameId: string;
  format: GameExportFormat;
  signal: AbortSignal;
  /** Told the bytes that have come so far. */
  onBytes: (bytes: number) => void;
}

/** The game as a file, in memory. @throws {RestError} `unreachable` also when it was ended, or broke off */
export const fetchExport = ({ gameId, format, signal, onBytes }: Wanted): Promise<Blob> =>
  sendAsCaller(async (token) => {
    try {
      const response = await fetch(`/api/games/${encodeURIComponent(gameId)}/export?format=${format}`, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        signal,
      });
      if (!response.ok) throw refusalOf(response.status, await response.json().catch(() => undefined));
      return await collected(response, onBytes);
    } catch (error) {
      throw error instanceof Error && error.name === 'RestError' ? error : unreachable(error);
    }
  });

async function collected({ body, headers }: Response, onBytes: (bytes: number) => void): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = body?.getReader();
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one part after the other
    const part = await reader?.read();
    if (part?.value === undefined) break;
    parts.push(part.value);
    bytes += part.value.length;
    onBytes(bytes);
  }
  return new Blob(parts, { type: headers.get('content-type') ?? '' });
}

/** 1234567 → "1.2 MB". */
export const sizeWords = (bytes: number): string =>
  bytes < 100_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** What the file is called; systems take other signs for parts of a path. */
export const fileName = (title: string, format: GameExportFormat): string =>
  `${title.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ').trim() || 'game'}.${format}`;
