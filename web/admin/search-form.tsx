import { useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';

/** A search field. */
export function SearchForm({ label, onSearch }: { label: string; onSearch: (words: string) => void }) {
  const [words, setWords] = useState('');
  return (
    <form
      role="search"
      class="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(words.trim());
      }}
    >
      <label class="flex min-w-0 flex-1 basis-60 flex-col gap-1">
        <span class="font-bold">{label}</span>
        <input
          type="search"
          class="field min-w-0"
          maxLength={200}
          dir="auto"
          autocapitalize="none"
          spellcheck={false}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      <Button type="submit">Search</Button>
    </form>
  );
}
