/**
 * What is wrong with the address of a server as `--target` gives it, to be put behind it; undefined when nothing is. A path
 * would be left out without a word when the server's own paths are asked for.
 */
export function faultOfTarget(target: string): string | undefined {
  if (!/^https?:\/\/./.test(target) || !URL.canParse(target)) return 'must be a http(s) URL';
  const { origin, pathname, search, hash } = new URL(target);
  // Slashes alone are forgiven.
  const more = `${pathname.replace(/^\/+$/, '')}${search}${hash}`;
  return more === '' ? undefined : `"${more}" does not belong to a server's address: give ${origin}`;
}
