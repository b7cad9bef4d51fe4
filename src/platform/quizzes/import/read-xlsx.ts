import { zipSync } from 'fflate';
import readSheets from 'read-excel-file/universal';
import { fromBufferPromise } from 'yauzl';
import { CodedError } from '../../../protocol/errors.ts';
import { checkExtent } from './check-extent.ts';
import { isBlank, type Grid, type Sheet } from './grid.ts';
import type { ImportLimits } from './import-limits.ts';

/** Of a workbook. */
const entriesMax = 1000;
const needed =
  /^(?:\[Content_Types\]\.xml|_rels\/.*|xl\/(?:workbook\.xml|sharedStrings\.xml|styles\.xml|_rels\/[^/]*|worksheets\/[^/]*\.xml))$/i;

/**
 * The sheets of a workbook, in its order. Formulas count as what they were last worked out to. What the file says of its sizes
 * is checked before anything is inflated, and that it is true while it is.
 * @throws {CodedError} `bad_request`
 */
export async function readXlsx(bytes: Uint8Array, limits: ImportLimits): Promise<Sheet[]> {
  const parts = await inflate(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), limits);
  // The workbook says which of its parts are sheets.
  for (const part of Object.values(parts)) checkExtent(part);
  const whole = zipSync(parts, { level: 0 });
  try {
    const sheets = await readSheets(whole.slice().buffer);
    return sheets.map(({ sheet, data }) => ({
      name: sheet,
      grid: gridOf(data as unknown as Grid[number]['cells'][], limits.rows),
    }));
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError('bad_request', 'This workbook cannot be read: it is damaged, or none.', { cause: error });
  }
}

/** The parts of the workbook that say what is in its cells. */
async function inflate(file: Buffer, limits: ImportLimits): Promise<Record<string, Uint8Array>> {
  const parts: Record<string, Uint8Array> = {};
  let bytes = 0;
  let entries = 0;
  try {
    const zip = await fromBufferPromise(file, { lazyEntries: true, validateEntrySizes: true });
    for await (const entry of zip.eachEntry()) {
      entries += 1;
      bytes += entry.uncompressedSize;
      const isDense = entry.uncompressedSize > entry.compressedSize * limits.inflatedRatio;
      if (entries > entriesMax || bytes > limits.inflatedBytes || isDense) throw tooLarge();
      if (entry.isEncrypted()) throw new CodedError('bad_request', 'This workbook has a password.');
      if (!needed.test(entry.fileName)) continue;
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      parts[entry.fileName] = Buffer.concat(chunks);
    }
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError('bad_request', 'This file is damaged: not all of it is there.', { cause: error });
  }
  if (!Object.keys(parts).some((name) => /^xl\/workbook\.xml$/i.test(name)))
    throw new CodedError('bad_request', 'This is no workbook: save it as .xlsx.');
  return parts;
}

const tooLarge = () => new CodedError('bad_request', 'This workbook is too large for one of a quiz.');

function gridOf(rows: readonly Grid[number]['cells'][], rowsMax: number): Grid {
  const grid = rows.map((cells, at) => ({ row: at + 1, cells })).filter(({ cells }) => !isBlank(cells));
  if (grid.length > rowsMax) throw new CodedError('bad_request', `A sheet has more than ${rowsMax} rows.`);
  return grid;
}
