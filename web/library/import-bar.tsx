import { useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import type { Source } from './import-draft.ts';
import { PasteDialog } from './paste-dialog.tsx';

interface Props {
  onSources: (sources: Source[]) => void;
}

export const sourcesOf = (files: Iterable<File>): Source[] => Array.from(files, (file) => ({ file, name: file.name }));

export const pastedSource = (text: string): Source => ({ file: new Blob([text]) });

/** The ways for a quiz to come in. */
export function ImportBar({ onSources }: Props) {
  const [isPasting, setPasting] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <section class="flex flex-wrap items-center gap-x-4 gap-y-2" aria-label="Import">
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to import"
        onChange={({ currentTarget }) => {
          const sources = sourcesOf(currentTarget.files ?? []);
          // The same file can be chosen again, once it was changed.
          currentTarget.value = '';
          if (sources.length > 0) onSources(sources);
        }}
      />
      <Button onClick={() => input.current?.click()}>Import a file…</Button>
      <Button onClick={() => setPasting(true)}>Paste questions…</Button>
      <p class="text-sm text-smoke max-sm:hidden">or drop a file anywhere on this page, or press Ctrl+V.</p>
      {isPasting && (
        <PasteDialog onText={(text) => onSources([pastedSource(text)])} onClose={() => setPasting(false)} />
      )}
    </section>
  );
}
