/** "de-AT" is Austrian German. A tag that the browser has no name for stays as it is. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag;
  } catch (error) {
    console.info('A language has no name', error);
    return tag;
  }
}
