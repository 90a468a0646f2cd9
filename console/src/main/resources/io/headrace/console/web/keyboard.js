import { showHelp } from './dialogs/help.js';
import { togglePause } from './live.js';
import { go } from './route.js';

const PAGES = { o: '#/', q: '#/queues', t: '#/tasks', d: '#/dead', l: '#/delayed', h: '#/history', w: '#/workers' };
const PREFIX_MS = 1500;

let prefixAt = 0;

/** Listens to the keys of the whole page; fields, dialogs and combinations with control keys are left alone. */
export function listenToKeys() {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target) || document.querySelector('dialog[open]')) {
      return;
    }
    if (press(event.key)) {
      event.preventDefault();
    }
  });
}

/** @returns {boolean} whether the key meant something */
function press(key) {
  if (performance.now() - prefixAt < PREFIX_MS && PAGES[key]) {
    prefixAt = 0;
    go(PAGES[key]);
    return true;
  }
  prefixAt = 0;
  switch (key) {
    case 'g':
      prefixAt = performance.now();
      return true;
    case '/':
      document.querySelector('[data-test="search"]')?.focus();
      return true;
    case '?':
      showHelp();
      return true;
    case 'p':
      togglePause();
      return true;
    case 'r':
      document.querySelector('[data-key="r"]')?.click();
      return true;
    case 'j':
    case 'ArrowDown':
      return moveRow(1, key === 'j');
    case 'k':
    case 'ArrowUp':
      return moveRow(-1, key === 'k');
    default:
      return false;
  }
}

/** Puts the focus on the link of the next row; the arrow keys do so only from a row, elsewhere they scroll. */
function moveRow(step, always) {
  const rows = [...document.querySelectorAll('main [data-row]')];
  const at = rows.indexOf(document.activeElement);
  if (rows.length === 0 || (at < 0 && !always)) {
    return false;
  }
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: 'nearest' });
  return true;
}

function isField(target) {
  return target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
}
