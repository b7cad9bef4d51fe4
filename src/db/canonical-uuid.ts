const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The one spelling of an id that Postgres accepts for a `uuid` column; undefined for other text. Keys, shards and tokens
 * use the text, so the client's spelling must not spread.
 */
export function canonicalUuid(text: string): string | undefined {
  const lower = text.toLowerCase();
  return uuid.test(lower) ? lower : undefined;
}
