import type { OwnReport, QuizReport } from '../../src/protocol/reports-over-games.ts';
import type { GameReport, ReportedPlayer } from '../../src/protocol/reports.ts';
import { asCaller } from '../shared/host-client.ts';

const pathOf = (gameId: string): string => `/api/games/${encodeURIComponent(gameId)}/report`;

export const readReport = (gameId: string): Promise<GameReport> => asCaller('GET', pathOf(gameId));

/** What one player answered. */
export const readReportedPlayer = (gameId: string, playerId: string): Promise<ReportedPlayer> =>
  asCaller('GET', `${pathOf(gameId)}/players/${encodeURIComponent(playerId)}`);

/** Both by the address of what the server has, with the days. */
export const readQuizReport = (address: string): Promise<QuizReport> => asCaller('GET', address);
export const readOwnReport = (address: string): Promise<OwnReport> => asCaller('GET', address);
/** Makes the links to single results void. */
export const withdrawResultLinks = (gameId: string): Promise<void> =>
  asCaller('DELETE', `/api/games/${encodeURIComponent(gameId)}/result-links`);

/** Whether answers may still come. */
export const isRunning = ({ game }: GameReport): boolean => game.status === 'lobby' || game.status === 'running';
