import type { GameDefinition } from '../game/definition.ts';

/** The room's control fields that never change, as `include/room.lua` reads them, in pairs; flags are '1' or ''. */
export function controlFields(pin: string, { settings, questions, scorer }: GameDefinition): (string | number)[] {
  const flag = (value: boolean) => (value ? '1' : '');
  const fields: Record<string, string | number> = {
    pin,
    scorer,
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
