/** What the import is doing. Values only; `use-import.ts` does the work. */
import { unreachable } from '../../src/lib/unreachable.ts';
import type { ImportReply } from './library-client.ts';
import {
  type CheckOutcome,
  type Draft,
  draftOf,
  type Source,
  withCell,
  withChecked,
  withChecking,
  withReopened,
} from './import-draft.ts';
import type { Problem } from './problem-words.ts';

export type Stage =
  | { name: 'none' }
  /** `sent`: the part that is sent, 0…1. */
  | { name: 'reading'; source: Source; sent: number }
  | { name: 'refused'; source: Source; problem: Problem }
  | { name: 'report'; draft: Draft; isStoring: boolean; problem?: Problem };

export interface ImportState {
  stage: Stage;
  /** What comes after it. */
  waiting: readonly Source[];
  /** How many were left out, for there were too many at once. */
  tooMany: number;
}

export type ImportEvent =
  | { type: 'add'; sources: readonly Source[] }
  | { type: 'sent'; part: number }
  | { type: 'read'; reply: ImportReply }
  | { type: 'refused'; problem: Problem }
  | { type: 'again' }
  /** The present one is over: it was given up, or stored, and `rest` is the next quiz of the same file. */
  | { type: 'next'; rest?: Draft | undefined }
  | { type: 'title'; title: string }
  | { type: 'cell'; at: number; column: number; text: string }
  | { type: 'checking' | 'reopened'; at: number }
  | { type: 'checked'; at: number; cells: readonly string[]; outcome: CheckOutcome }
  | { type: 'storing' }
  | { type: 'not-stored'; problem: Problem };

export const noImport: ImportState = { stage: { name: 'none' }, waiting: [], tooMany: 0 };

/** More at once are somebody's whole folder. */
export const sourcesMax = 20;

const begin = (sources: readonly Source[], tooMany: number): ImportState => {
  const [source, ...waiting] = sources;
  return source === undefined ? noImport : { stage: { name: 'reading', source, sent: 0 }, waiting, tooMany };
};

export function reduceImport(state: ImportState, event: ImportEvent): ImportState {
  const { stage, waiting } = state;
  switch (event.type) {
    case 'add': {
      const all = [...waiting, ...event.sources];
      const sources = all.slice(0, sourcesMax);
      const tooMany = state.tooMany + all.length - sources.length;
      return stage.name === 'none' ? begin(sources, tooMany) : { stage, waiting: sources, tooMany };
    }
    case 'next':
      if (event.rest === undefined) return begin(waiting, state.tooMany);
      return { ...state, stage: { name: 'report', draft: event.rest, isStoring: false } };
    case 'sent':
      return stage.name === 'reading' ? { ...state, stage: { ...stage, sent: event.part } } : state;
    case 'read':
      if (stage.name !== 'reading') return state;
      return { ...state, stage: { name: 'report', draft: draftOf(stage.source, event.reply), isStoring: false } };
    case 'refused':
      if (stage.name !== 'reading') return state;
      return { ...state, stage: { name: 'refused', source: stage.source, problem: event.problem } };
    case 'again':
      return stage.name === 'refused' ? { ...state, stage: { name: 'reading', source: stage.source, sent: 0 } } : state;
    default:
      return stage.name === 'report' ? { ...state, stage: inReport(stage, event) } : state;
  }
}

type Report = Extract<Stage, { name: 'report' }>;
type ReportEvent = Extract<
  ImportEvent,
  { type: 'title' | 'cell' | 'checking' | 'reopened' | 'checked' | 'storing' | 'not-stored' }
>;

function inReport(report: Report, event: ReportEvent): Report {
  const { draft } = report;
  switch (event.type) {
    case 'storing':
      return { name: 'report', draft, isStoring: true };
    case 'not-stored':
      return { name: 'report', draft, isStoring: false, problem: event.problem };
    case 'title':
      return { ...report, draft: { ...draft, title: event.title } };
    case 'cell':
      return { ...report, draft: withCell(draft, event.at, event.column, event.text) };
    case 'checking':
      return { ...report, draft: withChecking(draft, event.at) };
    case 'reopened':
      return { ...report, draft: withReopened(draft, event.at) };
    case 'checked':
      return { ...report, draft: withChecked(draft, event.at, event.cells, event.outcome) };
    default:
      return unreachable(event);
  }
}
