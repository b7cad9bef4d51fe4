import { useEffect, useRef, useState } from 'preact/hooks';
import type { GameExportFormat } from '../../src/protocol/reports.ts';
import { saveFile } from '../shared/save-file.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { fileName, sizeWords, fetchExport } from './fetch-export.ts';

const formats: readonly [format: GameExportFormat, name: string, words: string][] = [
  ['xlsx', 'Excel', 'Summary, questions, players, answers and regrades, for Excel, LibreOffice or Google Sheets'],
  ['csv', 'CSV', 'Every answer as one table, for any program'],
  ['json', 'JSON', 'All of it, for your own programs'],
];

export type ExportState =
  | { name: 'ready'; said?: string; isProblem?: boolean }
  | { name: 'coming'; format: GameExportFormat; bytes: number };

interface Props {
  gameId: string;
  title: string;
}

/** The game as a file: the formats, how much has come, and how it ended. */
export function ExportMenu({ gameId, title }: Props) {
  const [state, setState] = useState<ExportState>({ name: 'ready' });
  const coming = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => coming.current?.abort(), []);
  const start = (format: GameExportFormat) => {
    const end = new AbortController();
    coming.current = end;
    setState({ name: 'coming', format, bytes: 0 });
    const onBytes = (bytes: number) => {
      if (!end.signal.aborted) setState({ name: 'coming', format, bytes });
    };
    fetchExport({ gameId, format, signal: end.signal, onBytes }).then(
      (file) => {
        if (end.signal.aborted) return;
        const name = fileName(title, format);
        saveFile(file, name);
        setState({ name: 'ready', said: `${name} is saved: ${sizeWords(file.size)}.` });
      },
      (error: unknown) => {
        if (end.signal.aborted) return;
        const words = error instanceof Error ? error.message : String(error);
        setState({ name: 'ready', said: `The file did not come whole. ${words}`, isProblem: true });
      },
    );
  };
  const cancel = () => {
    coming.current?.abort();
    setState({ name: 'ready', said: 'Ended. Nothing is saved.' });
  };
  return <ExportMenuView state={state} onChoose={start} onCancel={cancel} />;
}

interface ViewProps {
  state: ExportState;
  onChoose: (format: GameExportFormat) => void;
  onCancel: () => void;
}

export function ExportMenuView({ state, onChoose, onCancel }: ViewProps) {
  return (
    <section aria-labelledby="export" class="flex flex-col gap-3 print:hidden">
      <h2 id="export" class="text-2xl font-bold">
        Export
      </h2>
      {state.name === 'ready' ? (
        <ul class="grid gap-3 sm:grid-cols-3">
          {formats.map(([format, name, words]) => (
            <li key={format} class="panel flex flex-col gap-2 p-4">
              <Button class="self-start" onClick={() => onChoose(format)} aria-describedby={`export-${format}`}>
                {name}
              </Button>
              <p id={`export-${format}`} class="text-smoke">
                {words}
              </p>
            </li>
          ))}
        </ul>
      ) : (
        <Coming state={state} onCancel={onCancel} />
      )}
      <p
        role="status"
        class={`font-bold ${state.name === 'ready' && state.isProblem === true ? 'text-bad' : 'text-good'}`}
      >
        <Fresh text={state.name === 'ready' ? state.said : undefined} />
      </p>
    </section>
  );
}

function Coming({ state, onCancel }: { state: Extract<ExportState, { name: 'coming' }>; onCancel: () => void }) {
  const cancel = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone.
  useEffect(() => cancel.current?.querySelector('button')?.focus(), []);
  const name = formats.find(([format]) => format === state.format)?.[1] ?? '';
  return (
    <div ref={cancel} class="panel flex flex-wrap items-center gap-4 p-4">
      <div class="flex min-w-0 flex-1 basis-48 flex-col gap-2">
        <p class="font-bold tabular-nums">
          <Fresh
            text={state.bytes === 0 ? `${name}: waiting for the server…` : `${name}: ${sizeWords(state.bytes)} so far`}
          />
        </p>
        <progress aria-label={`${name} file`} class="h-2 w-full accent-flame" />
      </div>
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}
