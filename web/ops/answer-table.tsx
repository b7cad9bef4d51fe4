import type { OpsReply } from '../../src/protocol/ops.ts';
import { formatNumber } from '../shared/format.ts';
import { EmptyRow, FigureTable, NameCell, numericCell, type Column } from './figure-table.tsx';

const columns: Column[] = [
  { name: 'Outcome' },
  { name: 'Last minute', numeric: true },
  { name: 'Since start', numeric: true },
];
/** Outcomes that need no action by an operator. */
const harmless = new Set(['accepted', 'duplicate']);
const ours = new Set(['busy', 'internal']);

/** Answers by outcome. */
export function AnswerTable({ answers }: { answers: OpsReply['answers'] }) {
  return (
    <FigureTable title="Answers" note="By what became of them; since the running webs began." columns={columns}>
      {answers.map(({ path, outcome, count, lastMinute }) => (
        <tr key={path + outcome} data-testid={`answers-${path}-${outcome}`}>
          <NameCell name={outcome.replaceAll('_', ' ')} path={path}>
            {!harmless.has(outcome) && <span class="font-normal text-smoke"> (refused)</span>}
          </NameCell>
          <td class={`${numericCell} ${ours.has(outcome) && lastMinute > 0 ? 'font-bold text-bad' : ''}`}>
            {formatNumber(lastMinute)}
          </td>
          <td class={`${numericCell} font-bold`}>{formatNumber(count)}</td>
        </tr>
      ))}
      {answers.length === 0 && <EmptyRow columns={columns.length} text="No answers yet." />}
    </FigureTable>
  );
}
