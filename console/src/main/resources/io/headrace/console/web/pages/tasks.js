import { html, useEffect, useState } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Action, ScopeHint } from '../components/action.js';
import { Beginning, Empty } from '../components/blank.js';
import { MomentFilter, QueueFilter, TextFilter } from '../components/filters.js';
import { Icon } from '../components/icon.js';
import { Card, More, Page, Refresh } from '../components/page.js';
import { StateIcon, STATES } from '../components/state.js';
import { TaskTable } from '../components/task-table.js';
import { actOnAll, statesFor } from '../dialogs/bulk.js';
import { PAGE, usePages } from '../load.js';
import { go, href, useRoute } from '../route.js';

const TEXTS = ['type', 'text', 'error', 'cause', 'worker', 'since', 'until'];
/** A list that nothing but queue and state narrows is loaded anew by itself. */
const AGAIN_MS = 5000;

/** The filter that an address names, as GET /tasks wants it. */
function filterOf(query) {
  const filter = { queue: query.getAll('queue'), state: query.getAll('state').filter((state) => STATES.includes(state)) };
  for (const name of TEXTS) {
    if (query.get(name)) {
      filter[name] = query.get(name);
    }
  }
  return filter;
}

/** Tasks that a filter finds, and what can be done to all of them. */
export function Tasks() {
  const { query } = useRoute();
  const key = query.toString();
  const filter = filterOf(query);
  const plain = TEXTS.every((name) => !filter[name]);
  const pages = usePages((cursor, signal) => api.tasks(filter, cursor, PAGE, signal), [key], plain ? AGAIN_MS : 0);
  return html`<${Page} title="Tasks" actions=${html`<${Bulk} filter=${filter} onDone=${pages.reload} /><${Refresh} onClick=${pages.reload} />`}>
    <${ScopeHint} />
    <${States} filter=${filter} />
    <${Filters} filter=${filter} address=${key} />
    <${Card} flush>
      <${Beginning} pages=${pages} rows=${10} />
      ${pages.items?.length > 0 && html`<${TaskTable} tasks=${pages.items} label="Tasks" />`}
      ${pages.items?.length === 0 &&
      !pages.busy &&
      html`<${Empty} title="No task matches">
        ${key ? html`Take away a filter, or <a href="#/tasks">see all tasks</a>.` : 'Completed tasks are listed as long as their outcome is kept.'}
      <//>`}
      ${(pages.items !== undefined || pages.scanned > 0) && html`<${More} pages=${pages} />`}
    <//>
  <//>`;
}

/** One state, or all of them, at a click; an address may name several. */
function States({ filter }) {
  const link = (state) => href(['tasks'], { ...filter, state });
  return html`<nav class="tabs" aria-label="States">
    <a href=${link([])} aria-current=${filter.state.length === 0 ? 'true' : undefined} data-test="state-all">All</a>
    ${STATES.map(
      (state) => html`<a key=${state} href=${link([state])} aria-current=${filter.state.includes(state) ? 'true' : undefined} data-test="state-${state}">
        <${StateIcon} state=${state} />${state}
      </a>`,
    )}
  </nav>`;
}

function Filters({ filter, address }) {
  const [draft, setDraft] = useState(filter);
  useEffect(() => setDraft(filter), [address]);
  const apply = (change) => go(href(['tasks'], { ...draft, ...change }));
  const submit = (event) => {
    event.preventDefault();
    apply({});
  };
  const field = (name) => ({ name, value: draft[name], onInput: (value) => setDraft({ ...draft, [name]: value }) });
  const rare = ['cause', 'worker', 'since', 'until'].some((name) => filter[name]);
  return html`<form class="filters" onSubmit=${submit} aria-label="Filters" data-test="filters">
    <${QueueFilter} chosen=${filter.queue} onChoose=${(queue) => apply({ queue })} />
    <${TextFilter} ...${field('type')} label="Type" placeholder="mail.send or mail.*" />
    <${TextFilter} ...${field('text')} label="Id or payload contains" placeholder="order-4711" />
    <${TextFilter} ...${field('error')} label="Error contains" placeholder="no route" />
    <details open=${rare}>
      <summary data-test="filter-more">More</summary>
      <div class="filters-more">
        <${TextFilter} ...${field('worker')} label="Worker" placeholder="its whole name" />
        <${TextFilter} ...${field('cause')} label="Cause of death" placeholder="as the dead letters name it" />
        <${MomentFilter} ...${field('since')} label="From" />
        <${MomentFilter} ...${field('until')} label="Until" />
      </div>
    </details>
    <div class="filters-go">
      <button type="submit" class="button" data-test="filter-apply"><${Icon} name="search" />Find</button>
      ${Object.values(filter).some((value) => value.length > 0) && html`<a class="button quiet" href="#/tasks" data-test="filter-clear">Clear</a>`}
    </div>
  </form>`;
}

/** What can be done to all that match. */
function Bulk({ filter, onDone }) {
  const actions = [
    ['retry', 'Retry all', 'refresh', false],
    ['cancel', 'Cancel all', 'close', true],
    ['delete', 'Delete all', 'trash', true],
  ].filter(([action]) => statesFor(action, filter.state).length > 0);
  return actions.map(
    ([action, label, icon, danger]) => html`<${Action} key=${action} icon=${icon} label=${label} what="that match" danger=${danger} onClick=${() => actOnAll(action, filter, onDone)} test="bulk-${action}" />`,
  );
}
