import type * as z from 'zod/mini';

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

/**
 * Aligns generated schemas with the contract: replies may grow, so only strict objects forbid other fields. Omits the
 * bounds of safe integers, which every integer has.
 */
export const overrideJsonSchema: Override = ({ zodSchema, jsonSchema }) => {
  const { def } = zodSchema as unknown as { def: { type: string; catchall?: unknown } };
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
};
