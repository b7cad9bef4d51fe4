// Tells people with a browser that is too old so, in words: the pages need modules, CSS layers, dialogs and Array.prototype.at
// (Chrome and Edge 99, Safari 16.4, Firefox 98). Written so that any browser can run it, and loaded before the pages.
(function () {
  var isNewEnough =
    'noModule' in document.createElement('script') &&
    typeof Array.prototype.at === 'function' &&
    typeof window.HTMLDialogElement !== 'undefined' &&
    typeof window.CSSLayerBlockRule !== 'undefined';
  if (isNewEnough) return;
  window.addEventListener('load', function () {
    var note = document.createElement('p');
    note.setAttribute('role', 'alert');
    note.style.cssText = 'margin:2em;font:1.25em sans-serif;color:#fff6ea';
    note.appendChild(
      document.createTextNode(
        'This browser is too old for Quickfire. Please update it, or use another one: Chrome or Edge 99, Safari 16.4, Firefox 98, or newer.',
      ),
    );
    document.body.insertBefore(note, document.body.firstChild);
  });
})();
