import { Button } from '../../shared/ui/button.tsx';
import { Fresh } from '../../shared/ui/fresh.tsx';
import type { UploadState } from './media-uploads.ts';

interface Props {
  upload: UploadState;
  onAgain: () => void;
  onLeave: () => void;
}

function wordsOf({ file, sent, problem }: UploadState): string {
  if (problem !== undefined) return problem.text;
  if (sent === undefined) return 'It is there. Say in words what it is.';
  if (sent === 1) return 'Sent. The server is making it fit for screens.';
  return file.type === 'image/gif' ? 'Sending. A moving picture becomes a still one.' : 'Sending.';
}

/** A file on its way: itself, at once, how much of it is sent, and what went wrong. */
export function UploadView({ upload, onAgain, onLeave }: Props) {
  const { file, preview, sent, problem } = upload;
  return (
    <div class="flex flex-col gap-2">
      {sent !== undefined && <OwnFile file={file} preview={preview} />}
      {sent !== undefined && (
        <progress class="h-2 w-full accent-spark" aria-label={`Sending ${file.name}`} max={1} value={sent} />
      )}
      <p
        role="status"
        class={`text-sm ${problem === undefined ? 'text-smoke' : 'font-bold text-bad'}`}
        translate={false}
      >
        <Fresh text={wordsOf(upload)} />
      </p>
      <div class="flex flex-wrap gap-2">
        {problem?.isRepeatable === true && <Button onClick={onAgain}>Send it again</Button>}
        {(sent !== undefined || problem !== undefined) && (
          <Button onClick={onLeave}>{sent === undefined ? 'Put away' : 'Stop'}</Button>
        )}
      </div>
    </div>
  );
}

/** Without a description: its author has just chosen it, and is asked for one. */
function OwnFile({ file, preview }: Pick<UploadState, 'file' | 'preview'>) {
  return file.type.startsWith('audio/') ? (
    <audio src={preview} controls aria-label={file.name} class="w-full" />
  ) : (
    <img src={preview} alt={file.name} class="max-h-40 self-start rounded-xl object-contain" />
  );
}
