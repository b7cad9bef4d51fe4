import { useRef, useState } from 'preact/hooks';
import { fetchFile } from '../../shared/fetch-file.ts';
import { Button } from '../../shared/ui/button.tsx';
import type { DraftMedia, DraftQuestion } from '../draft/draft.ts';
import { fieldMarks, ProblemNote } from '../question-types/problem-note.tsx';
import type { FieldProblem } from '../question-types/question-form.ts';
import { AltField } from './alt-field.tsx';
import { FocusPicker } from './focus-picker.tsx';
import type { MediaUploads } from './media-uploads.ts';
import { UploadView } from './upload-view.tsx';
import { acceptedTypes } from './upload-words.ts';
import { usePastedFile } from './use-pasted-file.ts';

interface Props {
  question: DraftQuestion;
  problems: readonly FieldProblem[];
  uploads: MediaUploads;
  onChange: (media: DraftMedia | undefined) => void;
}

const names = { image: 'Picture', audio: 'Sound', video: 'Film' };

/** The picture or sound of a question: a file that is chosen, dropped or pasted, or an address. */
export function MediaField({ question, problems, uploads, onChange }: Props) {
  const { id, media, type } = question;
  const [isOver, setOver] = useState(false);
  const upload = uploads.of(id);
  const take = (file: File | undefined) => {
    if (file !== undefined) uploads.start(id, file);
  };
  const change = (fields: Partial<DraftMedia>) => {
    const next = { kind: 'image' as const, url: '', ...media, ...fields };
    onChange(next.url === '' && (next.alt ?? '') === '' ? undefined : next);
  };
  usePastedFile(take);
  const isWrong = problems.some(({ field, isError }) => field === 'media/url' && isError);
  const shownUrl = upload?.url === media?.url ? (upload?.preview ?? media?.url) : media?.url;
  return (
    <fieldset
      class={`flex flex-col gap-3 rounded-xl ${isOver ? 'outline-2 outline-offset-4 outline-spark' : ''}`}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file === undefined) return;
        event.preventDefault();
        take(file);
      }}
    >
      <legend class="mb-1 font-bold">{names[media?.kind ?? 'image']}</legend>
      <FileButtons
        isThere={media !== undefined && media.url !== ''}
        onFile={take}
        onRemove={() => {
          uploads.forget(id);
          onChange(undefined);
        }}
      />
      {upload !== undefined && !(upload.url !== undefined && media?.alt !== undefined) && (
        <UploadView upload={upload} onAgain={() => take(upload.file)} onLeave={() => uploads.forget(id)} />
      )}
      <label class="flex flex-col gap-1">
        <span>Address</span>
        <input
          class="field aria-invalid:border-bad"
          type="url"
          placeholder="https://…"
          autocomplete="off"
          value={media?.url ?? ''}
          onInput={(event) => change({ url: event.currentTarget.value.trim() })}
          {...fieldMarks('media/url', problems)}
        />
      </label>
      <ProblemNote field="media/url" problems={problems} />
      <CopyButton media={media} problems={problems} onFile={take} />
      {media !== undefined && (
        <AltField
          alt={media.alt}
          problems={problems}
          onChange={(alt) => change(alt === undefined ? withoutAlt(media) : { alt })}
        />
      )}
      {media?.kind === 'image' && shownUrl !== undefined && shownUrl !== '' && !isWrong && type !== 'pin' && (
        <FocusPicker url={shownUrl} focus={media.focus} onChange={(focus) => change({ focus })} />
      )}
    </fieldset>
  );
}

const withoutAlt = (media: DraftMedia): Partial<DraftMedia> => ({ ...media, alt: undefined });

interface CopyProps extends Pick<Props, 'problems'> {
  media: DraftMedia | undefined;
  onFile: (file: File) => void;
}

/** A way on where the file is another person's. */
function CopyButton({ media, problems, onFile }: CopyProps) {
  if (media === undefined || !problems.some(({ field, code }) => field === 'media/url' && code === 'media'))
    return null;
  const copy = () =>
    fetchFile(media.url).then(onFile, (error: unknown) => console.info('The file could not be copied', error));
  return (
    <Button class="self-start" onClick={() => void copy()}>
      Upload a copy of it
    </Button>
  );
}

interface ButtonsProps {
  isThere: boolean;
  onFile: (file: File | undefined) => void;
  onRemove: () => void;
}

function FileButtons({ isThere, onFile, onRemove }: ButtonsProps) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <div class="flex flex-wrap items-center gap-2">
      <Button onClick={() => chooser.current?.click()}>{isThere ? 'Replace by a file' : 'Choose a file'}</Button>
      {isThere && <Button onClick={onRemove}>Remove</Button>}
      <input
        ref={chooser}
        type="file"
        hidden
        accept={acceptedTypes}
        onChange={({ currentTarget }) => {
          onFile(currentTarget.files?.[0]);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      <span class="text-sm text-smoke">or drop it here, or paste it anywhere</span>
      <a class="inline-flex min-h-11 items-center text-sm font-bold text-spark underline" href="/quizzes/media">
        All your files
      </a>
    </div>
  );
}
