import { cellText, type Grid } from './grid.ts';

/** In which column what stands, from 0. */
export interface TableColumns {
  number?: number;
  question?: number;
  type?: number;
  correct?: number;
  time?: number;
  explanation?: number;
  image?: number;
  options: number[];
  incorrect: number[];
  /** More columns of right answers, one each. */
  alsoCorrect: number[];
}

/** What the columns of a table are, and which of its rows says so. */
export interface TableHeader {
  format: 'kahoot' | 'wayground' | 'blooket' | 'gimkit' | 'socrative' | 'table';
  columns: TableColumns;
  /** What stands above the columns; where there is no header, what a header of them says. */
  names: readonly string[];
  /** Of the grid, from 0; -1 where there is no header. */
  index: number;
  /** Of the quiz, where the format has a place for it. */
  title?: string;
}

/** The header stands within so many rows. */
const headerRowsMax = 20;
/** No name of a column is longer. Characters. */
const headMax = 200;

/** English, Spanish, French, German, Portuguese and Lithuanian; folded as `foldHeader` does. */
const names: readonly [Exclude<keyof TableColumns, 'options' | 'incorrect' | 'alsoCorrect'>, RegExp][] = [
  ['number', /^(?:#|no|nr|nº|n°|id|number|question (?:#|no|number))\.?$/],
  [
    'type',
    /^(?:question )?(?:type|tipo|typ|tipas)(?: de (?:pregunta|question|pergunta))?$|^fragetyp$|^klausimo tipas$/,
  ],
  ['explanation', /explanation|explicaci|explication|erkl[aä]rung|explica[cç]|paai[sš]kinimas/],
  ['image', /image|imagen|bild|imagem|paveiksl/],
  ['time', /^(?:time|zeit|temps|tiempo|tempo|laikas)\b|^(?:answer )?time limit|zeitlimit|sekund|second|segundo/],
  [
    'correct',
    /^(?:correct|right)(?: (?:answer|option|choice)s?)?$|^richtige? antwort|^richtige?$|^l[oö]sung|^respuestas? correctas?|^r[eé]ponses? (?:correctes?|justes?)|^bonnes? r[eé]ponses?|^respostas? (?:corretas?|certas?)|^teising|^correct[ao]s?$|^(?:correcte|juste)s?$|^(?:corret|cert)[ao]s?$|^answers?$|^antwort$|^r[eé]ponse$|^respuesta$|^resposta$|^atsakymas$/,
  ],
  [
    'question',
    /^(?:question|frage|pregunta|pergunta|klausimas|prompt)(?: (?:text|texte?|texto))?s?$|^fragetext$|^enunciado$/,
  ],
];
const optionName =
  /^(?:answer|option|choice|antwort|respuesta|opci[oó]n|r[eé]ponse|choix|resposta|op[cç][aã]o|alternativa|atsakymas|variantas)(?: option)? ?([1-9]|[a-h])$/;
const incorrectName = /^(?:incorrect|wrong)(?: answer)? ?[1-9]?$|^falsche antwort ?[1-9]?$/;

/** What a cell of a header says, without a number before it, and without remarks in parentheses or behind a dash. */
export function foldHeader(text: string): string {
  return text
    .slice(0, headMax)
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .toLowerCase()
    .replace(/ ?\([^)]*\)/g, '')
    .replace(/ [-–—] .*$/, '')
    .replace(/^\d{1,2}\. /, '')
    .replace(/:$/, '')
    .trim();
}

/** The header of a grid, undefined when nothing in it looks like one. */
export function findHeader(grid: Grid): TableHeader | undefined {
  for (const [index, { cells }] of grid.slice(0, headerRowsMax).entries()) {
    const names = cells.map(cellText);
    const heads = names.map(foldHeader);
    const columns = columnsOf(heads);
    if (!isComplete(columns)) continue;
    const title = grid
      .slice(0, index)
      .flatMap((row) => row.cells.map(cellText))
      .join(' ')
      .toLowerCase();
    return { format: formatOf(columns, heads, title), columns, names, index };
  }
  return blooketByShape(grid);
}

function columnsOf(heads: readonly string[]): TableColumns {
  const columns: TableColumns = { options: [], incorrect: [], alsoCorrect: [] };
  for (const [at, head] of heads.entries()) {
    if (head === '') continue;
    if (optionName.test(head)) columns.options.push(at);
    else if (incorrectName.test(head)) columns.incorrect.push(at);
    else {
      const [role] = names.find(([name, pattern]) => columns[name] === undefined && pattern.test(head)) ?? [];
      if (role !== undefined) columns[role] = at;
    }
  }
  // Kahoot's has no name.
  const { question = 0 } = columns;
  if (columns.number === undefined && question > 0 && heads[question - 1] === '') columns.number = question - 1;
  return columns;
}

const isComplete = ({ question, correct, options }: TableColumns): boolean =>
  question !== undefined && (options.length >= 2 || correct !== undefined);

function formatOf(columns: TableColumns, heads: readonly string[], title: string): TableHeader['format'] {
  if (title.includes('gimkit') || (columns.incorrect.length > 0 && columns.options.length === 0)) return 'gimkit';
  if (columns.options.length === 0) return 'table';
  if (title.includes('blooket')) return 'blooket';
  if (columns.type !== undefined && heads.some((head) => head.startsWith('option'))) return 'wayground';
  if (columns.type !== undefined && title.includes('quiz name')) return 'socrative';
  if (!heads.some((head) => head.startsWith('answer')) || columns.time === undefined) return 'table';
  return heads.includes('question #') || heads.includes('question text') ? 'blooket' : 'kahoot';
}

const blooketNames = [
  'Question #',
  'Question Text',
  ...[1, 2, 3, 4].map((nth) => `Answer ${nth}`),
  'Time Limit (sec)',
  'Correct Answer(s)',
];

/** Blooket's files lose their header: number, question, four answers, seconds, list. */
function blooketByShape(grid: Grid): TableHeader | undefined {
  const isOne = (cells: readonly string[]) =>
    /^\d+$/.test(cells[0] ?? '') &&
    [1, 2, 3].every((at) => (cells[at] ?? '') !== '') &&
    /^\d+$/.test(cells[6] ?? '') &&
    /^[1-4](?:[,;.]\s*[1-4])*$/.test(cells[7] ?? '');
  const ones = grid.filter(({ cells }) => isOne(cells.map(cellText))).length;
  if (ones === 0 || ones * 2 < grid.length) return undefined;
  const columns = {
    number: 0,
    question: 1,
    options: [2, 3, 4, 5],
    time: 6,
    correct: 7,
    incorrect: [],
    alsoCorrect: [],
  };
  return { format: 'blooket', columns, names: blooketNames, index: -1 };
}
