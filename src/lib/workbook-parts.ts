/** The parts of a workbook of spreadsheet programs (ECMA-376) that do not depend on its rows. */

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Styles of cells by their indexes in `stylesPart`. Texts stay texts also when somebody edits them. */
export const cellStyles = { number: 0, text: 1, header: 2, share: 3, decimal: 4, instant: 5 } as const;

export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const sheetPath = (place: number): string => `xl/worksheets/sheet${place + 1}.xml`;

/** What precedes and follows the rows of a sheet. @param widths of the columns, in characters */
export function sheetFrame(widths: readonly number[], { frozenRows = 0 } = {}): { begin: string; end: string } {
  const columns = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`);
  const views =
    frozenRows === 0
      ? ''
      : `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${frozenRows}" topLeftCell="A${frozenRows + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`;
  return {
    begin: `${xml}<worksheet xmlns="${main}">${views}<cols>${columns.join('')}</cols><sheetData>`,
    end: '</sheetData></worksheet>',
  };
}

/** All parts but the sheets, by their paths. @param names of the sheets, in order */
export function workbookParts(names: readonly string[], texts: SharedTexts): [path: string, content: string][] {
  const sheets = names.map((name, at) => `<sheet name="${escapedXml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  return [
    ['[Content_Types].xml', contentTypes(names.length)],
    ['_rels/.rels', relationships([['officeDocument', 'xl/workbook.xml']])],
    [
      'xl/workbook.xml',
      `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relationships([
        ...names.map((_, at) => ['worksheet', `worksheets/sheet${at + 1}.xml`] as const),
        ['styles', 'styles.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
      ]),
    ],
    ['xl/styles.xml', stylesPart],
    ['xl/sharedStrings.xml', texts.xml()],
  ];
}

/** Texts by index, as spreadsheet programs store them: all readers know these. Owns so many at most. */
export class SharedTexts {
  readonly #indexes = new Map<string, number>();
  readonly #max: number;
  #uses = 0;

  constructor(max = Infinity) {
    this.#max = max;
  }

  /** A cell with this text; one that has no place here contains its text. @param place such as `B7` */
  cell(text: string, place: string, style: number): string {
    const index = this.#indexOf(text);
    return index === undefined
      ? `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapedXml(text)}</t></is></c>`
      : `<c r="${place}" s="${style}" t="s"><v>${index}</v></c>`;
  }

  #indexOf(text: string): number | undefined {
    const known = this.#indexes.get(text);
    const index = known ?? (this.#indexes.size < this.#max ? this.#indexes.size : undefined);
    if (index === undefined) return undefined;
    if (known === undefined) this.#indexes.set(text, index);
    this.#uses += 1;
    return index;
  }

  xml(): string {
    const items = [...this.#indexes.keys()].map((text) => `<si><t xml:space="preserve">${escapedXml(text)}</t></si>`);
    return `${xml}<sst xmlns="${main}" count="${this.#uses}" uniqueCount="${items.length}">${items.join('')}</sst>`;
  }
}

/** `A`, `B` … `Z`, `AA` … @param column from 0 */
export function columnName(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnName(Math.floor(column / 26) - 1) + letter;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML cannot hold is written as `_xHHHH_`, and what looks like that so that it stays as it is (ST_Xstring). */
function escapedXml(text: string): string {
  return text
    .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replace(/(?![\t\n])\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/gu, (sign) => {
      const code = sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      return `_x${code}_`;
    })
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}

function relationships(targets: readonly (readonly [string, string])[]): string {
  const all = targets.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${office}/${type}" Target="${target}"/>`,
  );
  return `${xml}<Relationships xmlns="${packaged}/relationships">${all.join('')}</Relationships>`;
}

const partType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const overriding = (path: string, type: string) =>
  `<Override PartName="/${path}" ContentType="${partType}.${type}+xml"/>`;

function contentTypes(sheets: number): string {
  const types = [
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    overriding('xl/workbook.xml', 'sheet.main'),
    ...Array.from({ length: sheets }, (_, at) => overriding(sheetPath(at), 'worksheet')),
    overriding('xl/styles.xml', 'styles'),
    overriding('xl/sharedStrings.xml', 'sharedStrings'),
  ];
  return `${xml}<Types xmlns="${packaged}/content-types">${types.join('')}</Types>`;
}

/** Formats by ECMA-376, 18.8.30: 49 texts, 2 two decimals; others are from 164 on. */
const formats = ['0" fontId="0', '49" fontId="0', '49" fontId="1', '164" fontId="0', '2" fontId="0', '165" fontId="0'];

const stylesPart = `${xml}<styleSheet xmlns="${main}">${[
  '<numFmts count="2"><numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>',
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>',
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  `<cellXfs count="${formats.length}">${formats.map(cellStyle).join('')}</cellXfs>`,
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
].join('')}</styleSheet>`;

function cellStyle(formatAndFont: string): string {
  return `<xf numFmtId="${formatAndFont}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>`;
}
