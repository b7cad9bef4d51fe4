import type { GameDefinition } from '../../game/definition.ts';
import { requirementsOf } from '../../game/requirements.ts';

/** The room's immutable control fields for `include/room.lua`: names and values in turn; flags are '1' or ''. */
export function controlFields(pin: string, definition: GameDefinition): (string | number)[] {
  const { settings, questions, scorer } = definition;
  const flag = (value: boolean) => (value ? '1' : '');
  const fields: Record<string, string | number> = {
    pin,
    scorer,
    needs: requirementsOf(definition).join(' '),
    total: questions.length,
    introMs: settings.introMs,
    revealMs: settings.revealMs,
    standingsMs: settings.standingsMs,
    startAt: settings.startAt ?? 0,
    max: settings.maxPlayers,
    teams: settings.teams?.length ?? 0,
    auto: flag(settings.autoAdvance),
    early: flag(settings.closeWhenAllAnswered),
    late: flag(settings.lateJoin),
    locked: flag(settings.locked),
    streaks: flag(settings.streakBonus),
  };
  for (const { index, timeLimitMs } of questions) fields[`limit:${index}`] = timeLimitMs;
  for (const [index, name] of (settings.teams ?? []).entries()) fields[`teamName:${index}`] = name;
  return Object.entries(fields).flat();
}
