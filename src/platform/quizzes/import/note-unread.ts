import type { ImportReport } from './import-report.ts';
import { isObject, type JsonObject } from './json-values.ts';

/** Whether a field says something: nothing, `false`, 0 and what is empty do not. */
const says = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) ? Object.values(value).some(says) : Boolean(value);
};

/** Names of fields that are told. */
const namesMax = 20;
const nameMax = 40;

/** One line for all fields that have no place in a quiz here. @param known those that were read, or say nothing to people */
export function noteUnread(objects: readonly JsonObject[], known: ReadonlySet<string>, report: ImportReport): void {
  const names = new Set<string>();
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) if (!known.has(name) && says(value)) names.add(name);
  }
  if (names.size === 0) return;
  const told = [...names].slice(0, namesMax).map((name) => name.slice(0, nameMax));
  const more = names.size > namesMax ? ` and ${names.size - namesMax} more` : '';
  const message = `There is no place for these here: ${told.join(', ')}${more}.`;
  report.note(0, { level: 'info', code: 'left_out', message });
}
