import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { useLoad } from '../load.js';
import { href } from '../route.js';
import { Failed, Empty, Skeleton } from './blank.js';
import { Backlog } from './history-backlog.js';
import { Card, Page } from './page.js';

const AGAIN_MS = 5000;

const VIEWS = [
  ['tasks', 'Tasks', []],
  ['types', 'Types', ['types']],
  ['errors', 'Errors', ['errors']],
];

/**
 * What stands around every view of the history. Where no history is configured it says how to get one, and the view is not asked
 * for.
 *
 * @param {{view: string, actions?: any}} props
 */
export function HistoryFrame({ view, actions, children }) {
  const status = useLoad((signal) => api.history(signal), [], () => AGAIN_MS);
  const title = VIEWS.find(([name]) => name === view)[1];
  if (status.data?.configured === false) {
    return html`<${Page} title="History"><${NotConfigured} /><//>`;
  }
  const known = status.data ?? status.problem;
  return html`<${Page} title=${view === 'tasks' ? 'History' : `History: ${title}`} heading="History" actions=${known && actions}>
    <nav class="tabs" aria-label="Views of the history">
      ${VIEWS.map(
        ([name, label, more]) => html`<a key=${name} href=${href(['history', ...more])} aria-current=${name === view ? 'page' : undefined} data-test="history-${name}">${label}</a>`,
      )}
    </nav>
    ${status.data && html`<${Backlog} status=${status.data} withQueues />`}
    ${known ? children : html`<${Card} flush><${Skeleton} rows=${8} /><//>`}
  <//>`;
}

function NotConfigured() {
  return html`<${Card} test="not-configured">
    <${Empty} title="The history is not turned on">
      Redis forgets a task some time after its end. The history keeps every ended task in PostgreSQL, where it can be searched for
      months.
    <//>
    <ol class="steps">
      <li>
        In the configuration of workers, of all others and of this console, or
        ${' '}<code>HEADRACE_HISTORY_ENABLED</code> and <code>HEADRACE_HISTORY_URL</code> in their environment:
        <pre class="code" tabindex="0" aria-label="Configuration">history { enabled = true, url = "postgresql://host:5432/headrace" }</pre>
      </li>
      <li>Once, to make the schema: <code>headrace history init</code></li>
      <li>As a process that stays, to bring what ends to PostgreSQL: <code>headrace history archive</code></li>
      <li>Start workers and console again.</li>
    </ol>
  <//>`;
}

/** What went wrong while a list is shown that came before; a list that never came says so itself. */
export function Stale({ from }) {
  return from.problem && (from.items !== undefined || from.data !== undefined)
    ? html`<${Failed} problem=${from.problem} retry=${from.reload} />`
    : null;
}
