import { html, render, useEffect, useRef } from './vendor/htm-preact.js';
import { api, askSession, session } from './api.js';
import { Empty, Failed } from './components/blank.js';
import { closeDialog } from './components/dialog.js';
import { Card, Page } from './components/page.js';
import { Shell } from './components/shell.js';
import { listenToKeys } from './keyboard.js';
import { connect, disconnect } from './live.js';
import { ApiReference } from './pages/api-reference.js';
import { Audit } from './pages/audit.js';
import { Dead } from './pages/dead.js';
import { Delayed } from './pages/delayed.js';
import { HistoryErrors } from './pages/history-errors.js';
import { HistoryTasks } from './pages/history-tasks.js';
import { HistoryTypes } from './pages/history-types.js';
import { Login } from './pages/login.js';
import { Overview } from './pages/overview.js';
import { Queue } from './pages/queue.js';
import { Queues } from './pages/queues.js';
import { Task } from './pages/task.js';
import { Tasks } from './pages/tasks.js';
import { Workers } from './pages/workers.js';
import { useRoute } from './route.js';
import { createStore, useStore } from './store.js';

/** What kept the first question from being answered, and what the token of the address was refused for. */
const start = createStore({ problem: null, refused: null });

const NOWHERE = html`<${Page} title="No such page"><${Card}><${Empty} title="There is no such page"><a href="#/">Go to the overview</a>.<//><//><//>`;

/** The page that a path names. */
function pageOf([first, ...rest]) {
  switch (`${first ?? ''}/${rest.length}`) {
    case '/0':
      return html`<${Overview} />`;
    case 'queues/0':
      return html`<${Queues} />`;
    case 'queues/1':
      return html`<${Queue} key=${rest[0]} name=${rest[0]} />`;
    case 'tasks/0':
      return html`<${Tasks} />`;
    case 'tasks/2':
      return html`<${Task} key=${rest.join('/')} id=${rest.join('/')} />`;
    case 'dead/0':
      return html`<${Dead} />`;
    case 'delayed/0':
      return html`<${Delayed} />`;
    case 'history/0':
      return html`<${HistoryTasks} />`;
    case 'history/1':
      return historyPageOf(rest[0]);
    case 'workers/0':
      return html`<${Workers} />`;
    case 'audit/0':
      return html`<${Audit} />`;
    case 'api/0':
      return html`<${ApiReference} />`;
    default:
      return NOWHERE;
  }
}

function historyPageOf(name) {
  switch (name) {
    case 'types':
      return html`<${HistoryTypes} />`;
    case 'errors':
      return html`<${HistoryErrors} />`;
    default:
      return NOWHERE;
  }
}

function App() {
  const { who } = useStore(session);
  const { problem, refused } = useStore(start);
  if (who === undefined) {
    return problem ? html`<main class="login"><${Failed} problem=${problem} retry=${begin} /></main>` : null;
  }
  return who === null ? html`<${Login} problem=${refused} />` : html`<${Console} />`;
}

function Console() {
  const { segments } = useRoute();
  const path = segments.join('/');
  const first = useRef(true);
  useEffect(() => {
    connect();
    return disconnect;
  }, []);
  useEffect(() => {
    closeDialog();
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    document.querySelector('h1')?.focus({ preventScroll: true });
  }, [path]);
  return html`<${Shell}>${pageOf(segments)}<//>`;
}

/** Logs in with the token of the address, if there is one, and asks who we are. */
async function begin() {
  start.set({ problem: null });
  try {
    if (window.headraceToken) {
      const token = window.headraceToken;
      delete window.headraceToken;
      session.set({ who: await api.login(token) });
      return;
    }
  } catch (problem) {
    start.set({ refused: problem });
  }
  try {
    await askSession();
  } catch (problem) {
    start.set({ problem });
    if (problem.passes) {
      setTimeout(begin, 2000);
    }
  }
}

listenToKeys();
render(html`<${App} />`, document.getElementById('app'));
begin();
