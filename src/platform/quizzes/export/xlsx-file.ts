import { deflateSync, strToU8, zipSync, type Zippable } from 'fflate';

/** A text is never a formula, whatever it begins with. */
export type SheetCell = string | number;

export interface Sheet {
  name: string;
  rows: readonly (readonly SheetCell[])[];
  /** Which row names the columns, from 0. */
  headerRow: number;
  /** Of each column, in characters. */
  widths: readonly number[];
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** What looks denser than this is taken for an attack by whoever is careful. */
const ratioMax = 50;
/** Files of one quiz are equal, whenever they are made. */
const madeAt = new Date(2000, 0, 1);

/** Styles by their places in `styles.xml`: texts stay texts also when somebody edits them. */
const styles = { number: 0, text: 1, header: 2 } as const;

/** A workbook of one sheet (ECMA-376). */
export function xlsxFile(sheet: Sheet): Uint8Array {
  const texts = new SharedTexts();
  const rows = sheet.rows.map((cells, at) => rowXml(cells, at, sheet, texts)).join('');
  const columns = sheet.widths.map(
    (width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`,
  );
  return zipSync({
    ...packed('[Content_Types].xml', contentTypes),
    ...packed('_rels/.rels', relationships([['officeDocument', 'xl/workbook.xml']])),
    ...packed('xl/workbook.xml', workbookXml(sheet.name)),
    ...packed(
      'xl/_rels/workbook.xml.rels',
      relationships([
        ['worksheet', 'worksheets/sheet1.xml'],
        ['styles', 'styles.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
      ]),
    ),
    ...packed('xl/styles.xml', stylesXml),
    ...packed(
      'xl/worksheets/sheet1.xml',
      `<worksheet xmlns="${main}"><cols>${columns.join('')}</cols><sheetData>${rows}</sheetData></worksheet>`,
    ),
    ...packed('xl/sharedStrings.xml', texts.xml()),
  });
}

function packed(name: string, content: string): Zippable {
  const bytes = strToU8(xml + content);
  const isDense = deflateSync(bytes).length * ratioMax < bytes.length;
  return { [name]: [bytes, { level: isDense ? 0 : 6, mtime: madeAt }] };
}

/** Every text once, as spreadsheets themselves store them: all readers know these, not all know texts in cells. */
class SharedTexts {
  readonly #indexes = new Map<string, number>();
  #uses = 0;

  indexOf(text: string): number {
    this.#uses += 1;
    const index = this.#indexes.get(text) ?? this.#indexes.size;
    this.#indexes.set(text, index);
    return index;
  }

  xml(): string {
    const items = [...this.#indexes.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`);
    return `<sst xmlns="${main}" count="${this.#uses}" uniqueCount="${items.length}">${items.join('')}</sst>`;
  }
}

function rowXml(cells: readonly SheetCell[], at: number, { headerRow }: Sheet, texts: SharedTexts): string {
  const inner = cells.map((cell, column) => {
    const place = `r="${columnName(column)}${at + 1}"`;
    if (cell === '') return '';
    if (typeof cell === 'number') return `<c ${place} s="${styles.number}"><v>${cell}</v></c>`;
    return `<c ${place} s="${at === headerRow ? styles.header : styles.text}" t="s"><v>${texts.indexOf(cell)}</v></c>`;
  });
  return `<row r="${at + 1}">${inner.join('')}</row>`;
}

/** Of the first 26 columns. */
const columnName = (column: number): string => String.fromCharCode(65 + column);

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML cannot hold is written as `_xHHHH_`, and what looks like that so that it stays as it is (ST_Xstring). */
function escaped(text: string): string {
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
  return `<Relationships xmlns="${packaged}/relationships">${all.join('')}</Relationships>`;
}

const workbookXml = (name: string): string =>
  `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`;

const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const contentTypes = `<Types xmlns="${packaged}/content-types">${[
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
  '<Default Extension="xml" ContentType="application/xml"/>',
  `<Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/>`,
  `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${sheetType}.worksheet+xml"/>`,
  `<Override PartName="/xl/styles.xml" ContentType="${sheetType}.styles+xml"/>`,
  `<Override PartName="/xl/sharedStrings.xml" ContentType="${sheetType}.sharedStrings+xml"/>`,
].join('')}</Types>`;

/** Number format 49 is that of texts. */
const stylesXml = `<styleSheet xmlns="${main}">${[
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>',
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  `<cellXfs count="3">${['0" fontId="0', '49" fontId="0', '49" fontId="1'].map(cellStyle).join('')}</cellXfs>`,
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
].join('')}</styleSheet>`;

function cellStyle(formatAndFont: string): string {
  return `<xf numFmtId="${formatAndFont}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>`;
}
