// Runs before the first paint, not as a module: sets the theme so that a dark page does not flash white, and takes a token out of
// the address before anything else sees it. Both are handed on: the theme as an attribute, the token in window.headraceToken.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('headrace.theme');
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';

  const token = /^#token=([^&]+)/.exec(location.hash);
  if (token) {
    window.headraceToken = decodeURIComponent(token[1]);
    history.replaceState(null, '', location.pathname + '#/');
  }
})();
