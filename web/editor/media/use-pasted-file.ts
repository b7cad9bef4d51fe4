import { useEffect } from 'preact/hooks';

const isMedia = ({ type }: File): boolean => /^(?:image|audio)\//.test(type);

/** Takes a picture or sound that is pasted anywhere on the page, unless the clipboard has text as well. */
export function usePastedFile(onFile: (file: File) => void): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const { clipboardData: data } = event;
      const file = [...(data?.files ?? [])].find(isMedia);
      if (file === undefined || data?.getData('text/plain') !== '') return;
      event.preventDefault();
      onFile(file);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, [onFile]);
}
