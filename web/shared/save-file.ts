/** How long a browser may take to begin with a file. */
const beginMs = 60_000;

/** Gives the person a file that the page has, as if it were a link to one. */
export function saveFile(bytes: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), beginMs);
}
