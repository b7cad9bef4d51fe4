import { jsonShapeFault } from '../../../lib/json-shape.ts';
import { CodedError } from '../../../protocol/errors.ts';
import type { ImportFormat } from '../../../protocol/imports.ts';
import type { ImportReport } from './import-report.ts';
import { isArsnova, readArsnova } from './read-arsnova.ts';
import { isClassQuiz, readClassQuiz } from './read-classquiz.ts';
import { readOwnQuiz } from './read-json.ts';
import { isOpenTdb, readOpenTdb } from './read-open-tdb.ts';
import { isRazzia, readRazzia } from './read-razzia.ts';

interface JsonFormat {
  format: ImportFormat;
  name: string;
  detect(value: unknown): boolean;
  read(value: unknown, report: ImportReport): void;
}

/** In the order in which they are looked for; what is none of the others may be our own. */
const known: readonly JsonFormat[] = [
  { format: 'opentdb', name: 'Open Trivia DB', detect: isOpenTdb, read: readOpenTdb },
  { format: 'arsnova', name: 'arsnova', detect: isArsnova, read: readArsnova },
  { format: 'razzia', name: 'Razzia', detect: isRazzia, read: readRazzia },
  { format: 'classquiz', name: 'ClassQuiz', detect: isClassQuiz, read: readClassQuiz },
];

export const jsonFormats: readonly ImportFormat[] = ['json', ...known.map(({ format }) => format)];

/** Whether this may be JSON: GIFT may begin with a bracket as well. */
export const looksLikeJson = (text: string): boolean => /^\s*(?:\{\s*(?:["}]|$)|\[\s*(?:[[{\]]|$))/.test(text);

/**
 * A quiz as JSON, of whatever product. @param format what it is said to be @returns what it is
 * @throws {CodedError} `bad_request`
 */
export function readAnyJson(text: string, report: ImportReport, format: ImportFormat | undefined): ImportFormat {
  const value = parse(text, report.limits.rows);
  const found = known.find((each) => (format === undefined ? each.detect(value) : each.format === format));
  if (found === undefined) {
    readOwnQuiz(value, report);
    return 'json';
  }
  if (!found.detect(value)) throw new CodedError('bad_request', `This JSON is no quiz of ${found.name}.`);
  found.read(value, report);
  return found.format;
}

/** Fields that one object may have, and values that all questions have on average. */
const fieldsMax = 128;
const valuesMax = 60;

function parse(text: string, questionsMax: number): unknown {
  const shape = { depth: 16, fields: fieldsMax, elements: questionsMax, values: questionsMax * valuesMax };
  const fault = jsonShapeFault(text, shape);
  if (fault !== undefined) throw new CodedError('bad_request', `The JSON ${fault}.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CodedError('bad_request', 'The JSON is broken: not all of it is there.', { cause: error });
  }
}
