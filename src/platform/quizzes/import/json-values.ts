/** Looking at JSON of others, of which nothing is certain. */
import { cellText } from './grid.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers are texts too; what is none is empty. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? cellText(value) : '';

export const textIn = (object: JsonObject, field: string): string =>
  Object.hasOwn(object, field) ? textOf(object[field]) : '';

export function numberIn(object: JsonObject, field: string): number | undefined {
  const value = Object.hasOwn(object, field) ? object[field] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export const listIn = (object: JsonObject, field: string): readonly unknown[] => {
  const value = Object.hasOwn(object, field) ? object[field] : undefined;
  return Array.isArray(value) ? (value as unknown[]) : [];
};

/** Of a list, what is an object. */
export const objectsIn = (object: JsonObject, field: string): readonly JsonObject[] =>
  listIn(object, field).filter((value) => isObject(value));
