const ownPathMax = 500;
/** Backslashes are slashes to browsers, and what is no visible ASCII they may drop. */
const visible = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/;
/** A slash, a backslash or a control character that somebody may decode. */
const hidden = /%(?:2f|5c|[01][0-9a-f]|7f|25)/i;
const nowhere = 'http://own.invalid';

/**
 * A path of our pages with its query, if the text is one and nothing that a browser could take for another site's address, as
 * it may come from anybody's link. Paths of `/api` are none: nobody is sent there.
 */
export function ownPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > ownPathMax || !visible.test(text)) return undefined;
  const { pathname, search, hash } = new URL(text, nowhere);
  if (pathname.includes('//')) return undefined;
  // Whatever a URL parser changes (dots, quotes) is not worth being sure about.
  if (`${pathname}${search}${hash}` !== text || hidden.test(pathname)) return undefined;
  return /^\/(?:api|docs|socket\.io)(?:\/|$)/i.test(pathname) ? undefined : text;
}
