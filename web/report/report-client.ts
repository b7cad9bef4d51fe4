import type { GameReport, ReportedPlayer } from '../../src/protocol/reports.ts';
import { asCaller } from '../shared/host-client.ts';

const pathOf = (gameId: string): string => `/api/games/${encodeURIComponent(gameId)}/report`;

export const readReport = (gameId: string): Promise<GameReport> => asCaller('GET', pathOf(gameId));

/** What one player answered. */
export const readReportedPlayer = (gameId: string, playerId: string): Promise<ReportedPlayer> =>
  asCaller('GET', `${pathOf(gameId)}/players/${encodeURIComponent(playerId)}`);

/** Whether answers may still come. */
export const isRunning = ({ game }: GameReport): boolean => game.status === 'lobby' || game.status === 'running';
