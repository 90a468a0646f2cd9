import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { api, session } from '../api.js';
import { showHelp } from '../dialogs/help.js';
import { shortCount } from '../format.js';
import { togglePause, useLive } from '../live.js';
import { go, href, taskHref, useRoute } from '../route.js';
import { useStore } from '../store.js';
import { theme, toggleTheme } from '../theme.js';
import { DialogHost } from './dialog.js';
import { Icon, Logo } from './icon.js';
import { Notes } from './notes.js';

/** How many queues the side bar names before it leaves the rest to their page. */
const QUEUES_SHOWN = 12;

const TASK_ID = /^[a-z0-9][a-z0-9._-]{0,63}\/[A-Za-z0-9._:-]{1,128}$/;

/** What stands around every page. */
export function Shell({ children }) {
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <div class="shell">
      <${Side} />
      <div class="column">
        <${Bar} />
        <${Connection} />
        <main id="main" tabindex="-1">${children}</main>
      </div>
    </div>
    <${DialogHost} />
    <${Notes} />
  `;
}

function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function Side() {
  const { snapshot } = useLive();
  const { segments } = useRoute();
  const queues = snapshot?.queues ?? [];
  const sum = (field) => queues.reduce((total, queue) => total + queue[field], 0);
  const here = segments[0] ?? '';
  const links = [
    ['', 'Overview', 'overview'],
    ['queues', 'Queues', 'queues', queues.length],
    ['tasks', 'Tasks', 'tasks'],
    ['dead', 'Dead letters', 'dead', sum('dead')],
    ['delayed', 'Delayed', 'delayed', sum('scheduled') + sum('retrying')],
    ['history', 'History', 'history'],
    ['workers', 'Workers', 'workers', snapshot?.workers.length],
    ['audit', 'Audit', 'audit'],
    ['api', 'API', 'api'],
  ];
  const pages = useRef(null);
  useEffect(() => {
    // In a narrow window the pages stand in a row that scrolls; the current one belongs into its middle.
    const link = pages.current.querySelector('[aria-current]');
    if (link) {
      pages.current.scrollLeft = link.offsetLeft - (pages.current.clientWidth - link.offsetWidth) / 2;
    }
  }, [here]);
  return html`<aside class="side" aria-label="Console">
    <a class="brand" href="#/" aria-label="Headrace, overview"><${Logo} /><span>Headrace</span></a>
    <nav aria-label="Pages" class="pages" ref=${pages}>
      ${links.map(
        ([page, label, icon, n]) => html`<a
          key=${page}
          href=${href(page ? [page] : [])}
          aria-current=${page === here ? 'page' : undefined}
          data-test="nav-${page || 'overview'}"
        >
          <${Icon} name=${icon} /><span>${label}</span>${n > 0 && html`<span class="badge">${shortCount(n)}</span>`}
        </a>`,
      )}
    </nav>
    ${queues.length > 0 &&
    html`<nav aria-label="Queues" class="side-queues">
      <p class="side-title">Queues</p>
      ${queues.slice(0, QUEUES_SHOWN).map(
        (queue) => html`<a
          key=${queue.name}
          href=${href(['queues', queue.name])}
          aria-current=${here === 'queues' && segments[1] === queue.name ? 'page' : undefined}
          title=${queue.name}
        >
          <span class="ellipsis">${queue.name}</span>
          ${queue.pause && html`<span class="side-mark" title="paused"><${Icon} name="pause" /></span>`}
          <span class="badge" title="${queue.queued} wait">${shortCount(queue.queued)}</span>
        </a>`,
      )}
      ${queues.length > QUEUES_SHOWN && html`<a href="#/queues" class="muted">all ${queues.length} queues</a>`}
    </nav>`}
    <${Who} />
  </aside>`;
}

function Who() {
  const { who } = useStore(session);
  const leave = async () => {
    await api.logout();
    session.set({ who: null });
  };
  return html`<div class="who" data-test="who">
    <div class="who-name ellipsis" title=${who.name}>${who.name}</div>
    <div class="who-scopes" data-test="scopes">${who.scopes.join(' · ')}</div>
    <div class="who-where ellipsis" title="Headrace ${who.version}, ${who.redis}">${who.redis}</div>
    ${who.auth === 'token' &&
    html`<button type="button" class="copy" onClick=${leave} aria-label="Log out" title="Log out" data-test="logout"><${Icon} name="leave" /></button>`}
  </div>`;
}

function Bar() {
  const { connection } = useLive();
  const { name } = useStore(theme);
  const paused = connection === 'paused';
  const other = name === 'dark' ? 'light' : 'dark';
  return html`<header class="bar">
    <${Search} />
    <div class="bar-tools">
      <button type="button" class="button live ${connection}" aria-pressed=${paused} onClick=${togglePause} title="Pause the numbers (p)" data-test="live">
        <span class="live-dot" aria-hidden="true"></span>
        <span class="live-word">${{ live: 'Live', paused: 'Paused', lost: 'Lost', connecting: 'Connecting' }[connection]}</span>
        <${Icon} name=${paused ? 'play' : 'pause'} />
        <span class="only-read">${paused ? 'numbers stand still, let them go on' : 'pause the numbers'}</span>
      </button>
      <button type="button" class="button square" onClick=${toggleTheme} aria-label="Change to the ${other} theme" title="Change to the ${other} theme" data-test="theme">
        <${Icon} name=${name === 'dark' ? 'sun' : 'moon'} />
      </button>
      <button type="button" class="button square" onClick=${showHelp} aria-label="Keys" title="Keys (?)" data-test="help"><${Icon} name="help" /></button>
    </div>
  </header>`;
}

function Search() {
  const [text, setText] = useState('');
  const search = (event) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted) {
      go(TASK_ID.test(wanted) ? taskHref(wanted) : href(['tasks'], { text: wanted }));
      setText('');
      document.activeElement.blur();
    }
  };
  return html`<form class="search" role="search" onSubmit=${search}>
    <${Icon} name="search" />
    <input
      type="search"
      aria-label="Search: the id of a task, or a text in id or payload"
      placeholder="Task id, or text in id or payload"
      value=${text}
      onInput=${(e) => setText(e.target.value)}
      onKeyDown=${(e) => e.key === 'Escape' && e.target.blur()}
      data-test="search"
    />
    <kbd aria-hidden="true">/</kbd>
  </form>`;
}

/** Says that what is shown is old, and why. */
function Connection() {
  const { connection, away } = useLive();
  const { segments } = useRoute();
  // The overview says so itself, in its verdict.
  const tellsAway = away && segments.length > 0;
  const text =
    connection === 'lost'
      ? 'Connection to the console lost, trying again. What you see is from before.'
      : tellsAway
        ? 'Redis is away. What you see is from before; it goes on by itself when Redis is back.'
        : null;
  return html`<div class="connection-place" role="status">
    ${text && html`<p class="connection" data-test="connection"><${Icon} name="dead" />${text}</p>`}
  </div>`;
}
