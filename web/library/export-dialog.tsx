import type { ExportFormat, Loss } from '../../src/protocol/exports.ts';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { exportNames, lossGroups } from './export-words.ts';
import { LibraryDialog } from './library-dialog.tsx';
import type { Problem } from './problem-words.ts';
import { ProblemBox } from './problem-note.tsx';

export interface ExportProps {
  title: string;
  format: ExportFormat;
  /** What the file would lose; absent until the server has told it. */
  losses: readonly Loss[] | undefined;
  problem?: Problem | undefined;
  /** The file is on its way. */
  isBusy: boolean;
  /** What has happened last, in words. */
  done?: string | undefined;
  onFormat: (format: ExportFormat) => void;
  onDownload: () => void;
  onAgain: () => void;
  onClose: () => void;
}

/** A quiz as a file: for which program, what that cannot hold, and then the file. */
export function ExportDialog(props: ExportProps) {
  const { title, format, losses, problem, isBusy, done, onFormat, onDownload, onAgain, onClose } = props;
  const canLoad = losses !== undefined && !isBusy;
  return (
    <LibraryDialog title={`Export “${title}”`} onClose={onClose}>
      <fieldset class="grid gap-2 sm:grid-cols-2">
        <legend class="mb-2 font-bold">For which program?</legend>
        {exportNames.map(([name, words]) => (
          <label
            key={name}
            class="panel flex min-h-12 items-center gap-3 px-4 py-2 has-checked:border-spark has-checked:bg-ash has-focus-visible:outline-3 has-focus-visible:outline-spark"
          >
            <input
              type="radio"
              name="export-format"
              class="size-5 shrink-0 accent-flame"
              checked={name === format}
              onChange={() => onFormat(name)}
            />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
      <div role="status" class="flex flex-col gap-2">
        {problem === undefined && <Losses losses={losses} />}
      </div>
      <div role="alert" class="empty:hidden">
        {problem !== undefined && <ProblemBox problem={problem} onAgain={onAgain} />}
      </div>
      <div class="flex flex-wrap items-center justify-end gap-4">
        <p role="status" class="font-bold text-good">
          <Fresh text={done} />
        </p>
        <Button look="primary" class="min-h-12" aria-disabled={!canLoad} onClick={() => canLoad && onDownload()}>
          <Fresh text={isBusy ? 'One moment…' : 'Download the file'} />
        </Button>
      </div>
    </LibraryDialog>
  );
}

function Losses({ losses }: { losses: readonly Loss[] | undefined }) {
  if (losses === undefined) return <p key="waiting">Looking what would get lost…</p>;
  if (losses.length === 0)
    return (
      <p key="nothing" class="font-bold text-good">
        Nothing gets lost.
      </p>
    );
  const groups = lossGroups(losses);
  const leftOut = losses.filter((loss) => loss.leftOut === true).length;
  return (
    <div key="losses" class="flex flex-col gap-2">
      <p class="font-bold">
        <Fresh
          text={leftOut === 0 ? 'The file has no place for:' : `Left out: ${plural(leftOut, 'question')}. In full:`}
        />
      </p>
      <ul
        class="flex max-h-[22dvh] flex-col gap-1 overflow-y-auto rounded-xl border border-ash p-3"
        tabIndex={0}
        aria-label="What gets lost"
      >
        {groups.map(({ name, messages }) => (
          <li key={name}>
            <Fresh text={`${name}: ${messages.join(' ')}`} />
          </li>
        ))}
      </ul>
    </div>
  );
}
