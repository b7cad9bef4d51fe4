const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The one spelling of an id that Postgres takes for a `uuid` column; nothing for a text that is none. Keys, shards and
 * tokens are made of the text, so an id must not go on in the spelling of whoever sent it.
 */
export function canonicalUuid(text: string): string | undefined {
  const lower = text.toLowerCase();
  return uuid.test(lower) ? lower : undefined;
}
