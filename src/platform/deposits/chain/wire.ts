/** What endpoints send: nothing of it is trusted before it has this shape. Hexadecimal texts become lower case. */
import * as z from 'zod/mini';

const hex = (digits: string) =>
  z.pipe(
    z.string().check(z.regex(new RegExp(`^0x[0-9a-fA-F]${digits}$`))),
    z.transform((text) => text.toLowerCase()),
  );
const hash = hex('{64}');
const address = hex('{40}');
const quantity = z.pipe(
  hex('{1,64}'),
  z.transform((text) => BigInt(text)),
);
/** A number of a block or a time. */
const small = z.pipe(
  hex('{1,13}'),
  z.transform((text) => Number(text)),
);
/** A time in seconds: as many as PostgreSQL has dates for. */
const seconds = z.pipe(
  hex('{1,10}'),
  z.transform((text) => Number(text)),
);
export const hexData = hex('*');
/** What a contract answers with one number. */
export const word = hash;
/** Too long a list is refused before its items are looked at: each wrong one would make an error of its own. */
const listOf = <T extends z.core.$ZodType>(item: T, itemsMax: number) =>
  z.pipe(z.array(z.any()).check(z.maxLength(itemsMax)), z.array(item));
const topics = listOf(hash, 4);
export const blockNumber = small;
export const chainIdReply = small;

export const block = z.nullable(z.object({ number: small, hash, parentHash: hash, timestamp: seconds }));
export const fullBlock = z.nullable(
  z.object({
    hash,
    transactions: listOf(z.object({ hash, to: z.nullish(address), value: quantity }), 100_000),
  }),
);

export const receipt = z.nullable(
  z.object({
    transactionHash: hash,
    blockHash: z.nullable(hash),
    blockNumber: z.nullable(small),
    status: small,
    logs: listOf(z.object({ address, topics, data: hexData, logIndex: small }), 100_000),
  }),
);

export const transaction = z.nullable(
  z.object({ hash, blockHash: z.nullish(hash), from: address, to: z.nullish(address), value: quantity }),
);

export const foundLogs = listOf(
  z.object({ address, topics, data: hexData, transactionHash: hash, blockHash: hash }),
  100_000,
);
