/** Looking at JSON of others, of which nothing is certain. */
import { cellText } from './grid.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field's text; numbers are texts too, and what is none is empty. */
export function textIn(object: JsonObject, field: string): string {
  const value = Object.hasOwn(object, field) ? object[field] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? cellText(value) : '';
}

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
