import { CodedError } from '../../../protocol/errors.ts';

/** What a sheet may name: a row or a column beyond is none of a quiz, blank ones between counted. */
const extent = { rows: 20_000, columns: 256 } as const;

const begun = /<(?:[\w.-]+:)?(?:row|c)(?=[\s/>])/g;
const whole = /<(?:[\w.-]+:)?(?:row|c)(?=[\s/>])((?:[^"'<>]|"[^"<]*"|'[^'<]*')*)>/g;
const reference = /(?:^|\s)r\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const place = /^([A-Z]{0,3})(\d{1,7})$/;

/**
 * Sheets are read as rectangles: one row or cell far away would make them huge. Every place that a part of a workbook names is
 * looked at, and must be written as places are: the reader takes other numbers as well.
 * @throws {CodedError} `bad_request`
 */
export function checkExtent(part: Uint8Array): void {
  const text = new TextDecoder('latin1').decode(part);
  let wholeTags = 0;
  for (const [, attributes = ''] of text.matchAll(whole)) {
    wholeTags += 1;
    for (const [, double, single] of attributes.matchAll(reference)) checkPlace(double ?? single ?? '');
  }
  let begunTags = 0;
  for (const _ of text.matchAll(begun)) begunTags += 1;
  if (wholeTags !== begunTags)
    throw new CodedError('bad_request', 'This workbook cannot be read: it is damaged, or none.');
}

function checkPlace(reference: string): void {
  const [, letters, row] = place.exec(reference) ?? [];
  let column = 0;
  for (const letter of letters ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  if (row === undefined || Number(row) > extent.rows || column > extent.columns)
    throw new CodedError('bad_request', 'This workbook is too large for one of a quiz.');
}
