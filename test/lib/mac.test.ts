import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMac } from '../../src/lib/mac.ts';

it('is HMAC-SHA256, for keys and texts of any length', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 });
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 5 }), (secret, texts) => {
      const macOf = createMac(secret);
      for (const each of texts) expect(macOf(each)).toBe(createHmac('sha256', secret).update(each).digest('base64url'));
    }),
    { numRuns: 30 },
  );
});
