import { formatNumber } from '../shared/format.ts';

/** 0.4 → "0.4 ms", 85.2 → "85 ms", 1234 → "1.23 s"; a dash without a value. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms === 0) return '0 ms';
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(ms < 9950 ? 2 : 0)} s` : `${formatNumber(Math.round(ms / 60_000))} min`;
}

/** 96 000 000 → "92 MB". */
export const formatBytes = (bytes: number): string =>
  bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MB` : `${(bytes / 2 ** 30).toFixed(1)} GB`;

export const formatPercent = (share: number): string => `${Math.round(share * 100)} %`;

export const formatRate = (value: number | undefined): string =>
  value === undefined ? '–' : value < 9.95 && value > 0 ? value.toFixed(1) : formatNumber(Math.round(value));

/** 93 784 000 → "1 d 2 h". */
export function formatUptime(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
