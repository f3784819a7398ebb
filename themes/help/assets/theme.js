// Applies the remembered appearance before anything is painted: this small script blocks, so that
// nobody sees a flash of the other one. All else is in help.js, which waits for the page.
(function () {
  'use strict';
  try {
    var theme = localStorage.getItem('diglot.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch (_) {
    // Storage is switched off: the system decides.
  }
})();
