const ownPathMax = 500;
/** Browsers treat backslashes as slashes, and may drop anything but visible ASCII. */
const visible = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/;
/** An encoded slash, backslash or control character, which a later step may decode. */
const hidden = /%(?:2f|5c|[01][0-9a-f]|7f|25)/i;
const nowhere = 'http://own.invalid';

/**
 * A path of our pages with its query, or undefined: any person's link may supply the text, so a browser must not be able
 * to read it as another site's address. Paths of `/api` are refused: no page is there.
 */
export function ownPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > ownPathMax || !visible.test(text)) return undefined;
  const { pathname, search, hash } = new URL(text, nowhere);
  if (pathname.includes('//')) return undefined;
  // Refuses whatever a URL parser would change (dots, quotes).
  if (`${pathname}${search}${hash}` !== text || hidden.test(pathname)) return undefined;
  return /^\/(?:api|docs|socket\.io)(?:\/|$)/i.test(pathname) ? undefined : text;
}
