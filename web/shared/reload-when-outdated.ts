/** Reloads a page from before a deploy, whose later parts are gone from the server. */

const reloadedKey = 'quickfire:reloaded-at';
/** A server that is away, not newer, must not make the page reload again and again. Milliseconds. */
const quietMs = 30_000;

/** While a question is open, a reload would cost time: it waits for the next screen. */
const isInQuestion = (): boolean => document.querySelector('main[data-screen^="open"]') !== null;

function mayReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem(reloadedKey) ?? 0);
    if (Date.now() - last < quietMs) return false;
    sessionStorage.setItem(reloadedKey, String(Date.now()));
    return true;
  } catch (error) {
    console.info('No storage', error);
    return false;
  }
}

/** Reloads now, or between questions. @returns whether it will. */
export function reloadBetweenQuestions(): boolean {
  if (!mayReload()) return false;
  if (!isInQuestion()) {
    location.reload();
    return true;
  }
  const observer = new MutationObserver(() => {
    if (isInQuestion()) return;
    observer.disconnect();
    location.reload();
  });
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-screen'],
  });
  return true;
}
