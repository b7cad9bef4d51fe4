/** Reloads a page from before a deploy, whose later parts are gone from the server. */
import { timeoutSignal } from './timeout-signal.ts';

const reloadedKey = 'quickfire:reloaded-at';
/** A part that stays away must not make the page reload again and again. Milliseconds. */
const quietMs = 30_000;
const askMs = 5000;

/** While a question is open a reload would cost time, and else what has been typed: it waits for the next screen. */
const isInUse = (): boolean =>
  document.querySelector('main[data-screen^="open"]') !== null ||
  [...document.querySelectorAll('input')].some(({ type, value }) => type === 'text' && value !== '');

function mayReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem(reloadedKey) ?? 0);
    if (Math.abs(Date.now() - last) < quietMs) return false;
    sessionStorage.setItem(reloadedKey, String(Date.now()));
    return true;
  } catch (error) {
    // Without storage a reload would also cost the seat.
    console.info('No storage', error);
    return false;
  }
}

/** A reload without a server would leave the browser's own page of failure in place of the game. */
async function isServerThere(): Promise<boolean> {
  try {
    return (await fetch('/healthz', { cache: 'no-store', signal: timeoutSignal(askMs) })).ok;
  } catch (error) {
    console.info('The server does not answer', error);
    return false;
  }
}

/**
 * A part of the page could not be fetched: reloads, when the server is there and this has not just been tried. Whoever is in
 * the middle of something comes first.
 * @returns what to say meanwhile: nothing when the page is about to be gone
 */
export async function reloadWhenIdle(): Promise<'unreachable' | 'outdated' | undefined> {
  if (!(await isServerThere())) return 'unreachable';
  if (!mayReload()) return 'outdated';
  if (!isInUse()) {
    location.reload();
    return undefined;
  }
  const observer = new MutationObserver(() => {
    if (isInUse()) return;
    observer.disconnect();
    location.reload();
  });
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-screen'],
  });
  return 'outdated';
}
