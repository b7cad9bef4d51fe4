import { parseArgs } from 'node:util';

/** A wrong word on the command line; `message` is one line that says which. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface BenchArguments {
  /** Empty: all. */
  ids: string[];
  pairs: number;
  help: boolean;
}

export const pairsDefault = 9;

/** @param known the ids there are @throws {UsageError} */
export function readArguments(args: string[], known: readonly string[]): BenchArguments {
  const { values, positionals } = parse(args);
  const ids = positionals.map((id) => id.toUpperCase());
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new UsageError(`there is no bench "${unknown}"; there are: ${known.join(', ')}`);
  const pairs = Number(values.pairs);
  if (!Number.isInteger(pairs) || pairs < 1 || pairs > 99)
    throw new UsageError(`--pairs ${values.pairs}: must be a whole number from 1 to 99`);
  return { ids, pairs, help: values.help };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        pairs: { type: 'string', default: String(pairsDefault) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    // Node's first sentence says it; the others are about writing such programs.
    throw new UsageError(error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error), {
      cause: error,
    });
  }
}
