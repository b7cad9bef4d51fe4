/** Reloads an outdated page, whose lazy chunks are no longer on the server. */
import { timeoutSignal } from './timeout-signal.ts';

const reloadedKey = 'quickfire:reloaded-at';
/** A missing chunk must not cause a reload loop. Milliseconds. */
const quietMs = 30_000;
const timeoutMs = 5000;

/** A reload would cost time during an open question, and typed text otherwise: it waits for the next screen. */
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
    // Without storage a reload would also lose the seat.
    console.info('No storage', error);
    return false;
  }
}

/** A reload without a server would replace the game by the browser's error page. */
async function isServerThere(): Promise<boolean> {
  try {
    return (await fetch('/healthz', { cache: 'no-store', signal: timeoutSignal(timeoutMs) })).ok;
  } catch (error) {
    console.info('The server does not answer', error);
    return false;
  }
}

/**
 * A chunk of the page failed to load: reloads if the server is reachable and no reload was just tried. Input in progress
 * comes first.
 * @returns the problem to show meanwhile; undefined when the page is about to reload
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
