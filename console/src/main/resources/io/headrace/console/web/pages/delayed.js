import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Action, ScopeHint } from '../components/action.js';
import { Beginning, Empty } from '../components/blank.js';
import { Card, More, Page, Refresh } from '../components/page.js';
import { StateIcon } from '../components/state.js';
import { TaskTable } from '../components/task-table.js';
import { actOnAll } from '../dialogs/bulk.js';
import { confirm } from '../dialogs/confirm.js';
import { PAGE, usePages } from '../load.js';
import { href, useRoute } from '../route.js';

const STATES = ['scheduled', 'retrying'];
const AGAIN_MS = 3000;

/** What waits for its time, the next due first. */
export function Delayed() {
  const { query } = useRoute();
  const chosen = query.getAll('state').filter((state) => STATES.includes(state));
  const queue = query.getAll('queue');
  const filter = { queue, state: chosen.length > 0 ? chosen : STATES };
  const pages = usePages((cursor, signal) => api.tasks(filter, cursor, PAGE, signal), [query.toString()], AGAIN_MS);
  const byDue = [...(pages.items ?? [])].sort((a, b) => Date.parse(a.due) - Date.parse(b.due));
  const all = (action) => () => actOnAll(action, filter, pages.reload);
  const actions = html`
    ${byDue.length > 0 &&
    html`<${Action} icon="play" label="Run all now" onClick=${all('retry')} test="bulk-retry" />
      <${Action} icon="close" label="Cancel all" what="that are delayed" danger onClick=${all('cancel')} test="bulk-cancel" />`}
    <${Refresh} onClick=${pages.reload} />
  `;
  const tab = (states, label, icon) => html`<a
    href=${href(['delayed'], { queue, state: states })}
    aria-current=${chosen.join() === states.join() ? 'true' : undefined}
    data-test="state-${label.toLowerCase()}"
    >${icon && html`<${StateIcon} state=${icon} />`}${label}</a
  >`;
  return html`<${Page} title="Delayed" actions=${actions}>
    <${ScopeHint} />
    <nav class="tabs" aria-label="States">
      ${tab([], 'All')}${tab(['scheduled'], 'scheduled', 'scheduled')}${tab(['retrying'], 'retrying', 'retrying')}
    </nav>
    <${Card} flush>
      <${Beginning} pages=${pages} rows=${8} />
      ${byDue.length > 0 && html`<${TaskTable} tasks=${byDue} label="Delayed tasks" actions=${(task) => html`<${RowActions} task=${task} onDone=${pages.reload} />`} />`}
      ${pages.items?.length === 0 &&
      !pages.busy &&
      html`<${Empty} title="Nothing waits for its time">Submit a task for later: <code>headrace submit demo.echo --delay 10m</code><//>`}
      ${pages.items?.length > 0 && html`<${More} pages=${pages} />`}
    <//>
  <//>`;
}

function RowActions({ task, onDone }) {
  const runNow = () =>
    confirm({
      title: 'Run this task now?',
      text: `${task.id} goes to its queue at once instead of waiting for its time.`,
      verb: 'Run now',
      act: async (reason) => {
        await api.retry(task.id, reason);
        onDone();
        return 'The task goes to its queue';
      },
    });
  const cancel = () =>
    confirm({
      title: 'Cancel this task?',
      text: `${task.id} ends as cancelled at once. This cannot be undone.`,
      verb: 'Cancel the task',
      danger: true,
      act: async (reason) => {
        await api.cancel(task.id, reason);
        onDone();
        return 'The task is cancelled';
      },
    });
  return html`<${Action} compact label="Run now" onClick=${runNow} test="run-now" />
    <${Action} compact danger label="Cancel" onClick=${cancel} test="cancel" />`;
}
