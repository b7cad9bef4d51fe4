import type { ExportFormat, Loss } from '../../src/protocol/exports.ts';

const names: Record<ExportFormat, string> = {
  json: 'Another server of this kind, or a copy to keep (JSON)',
  kahoot: 'Kahoot (XLSX)',
  wayground: 'Wayground, once Quizizz (XLSX)',
  blooket: 'Blooket (CSV)',
  gimkit: 'Gimkit (CSV)',
  gift: 'Moodle (GIFT)',
  aiken: 'Moodle (Aiken)',
};

/** What files are for. The first one loses nothing. */
export const exportNames = Object.entries(names) as [ExportFormat, string][];

/** All that a question loses, in one place; what the quiz itself loses comes first. */
export function lossGroups(losses: readonly Loss[]): { name: string; messages: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { question, message } of losses) {
    const name = question === null ? 'The quiz' : `Question ${question + 1}`;
    const messages = groups.get(name);
    if (messages === undefined) groups.set(name, [message]);
    else messages.push(message);
  }
  return [...groups].map(([name, messages]) => ({ name, messages }));
}
