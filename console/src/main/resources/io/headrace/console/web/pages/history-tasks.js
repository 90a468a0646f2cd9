import { html, useEffect, useState } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Beginning, Empty } from '../components/blank.js';
import { ChoiceFilter, MomentFilter, QueueFilter, TextFilter } from '../components/filters.js';
import { HistoryFrame, Stale } from '../components/history-frame.js';
import { Icon } from '../components/icon.js';
import { Card, More } from '../components/page.js';
import { ENDED } from '../components/state.js';
import { TaskTable } from '../components/task-table.js';
import { PAGE, usePages } from '../load.js';
import { go, href, taskHref, useRoute } from '../route.js';

const TEXTS = ['type', 'since', 'until', 'worker', 'error'];

/** The filter that an address names, as GET /history/tasks wants it. */
function filterOf(query) {
  const filter = {
    queue: query.getAll('queue').slice(0, 1),
    state: query.getAll('state').filter((state) => ENDED.has(state)),
    payload: query.getAll('payload').filter(Boolean),
  };
  for (const name of TEXTS) {
    if (query.get(name)) {
      filter[name] = query.get(name);
    }
  }
  return filter;
}

/** Ended tasks that a filter finds, the last first. */
export function HistoryTasks() {
  return html`<${HistoryFrame} view="tasks"><${Found} /><//>`;
}

function Found() {
  const { query } = useRoute();
  const key = query.toString();
  const filter = filterOf(query);
  const pages = usePages((cursor, signal) => api.historyTasks(filter, cursor, PAGE, signal), [key]);
  return html`<${Filters} filter=${filter} address=${key} reload=${pages.reload} />
    <${Stale} from=${pages} />
    <${Card} flush>
      ${pages.items === undefined && html`<${Beginning} pages=${pages} rows=${10} />`}
      ${pages.items?.length > 0 && html`<${TaskTable} tasks=${pages.items.map(rowOf)} label="Ended tasks" />`}
      ${pages.items?.length === 0 &&
      !pages.busy &&
      html`<${Empty} title=${key ? 'No ended task matches' : 'The history is empty'}>
        ${key ? html`Take away a filter, or <a href="#/history">see all that ended</a>.` : 'Tasks appear here a moment after they have ended.'}
      <//>`}
      ${pages.items !== undefined && html`<${More} pages=${pages} label="Older" />`}
    <//>`;
}

/** A task that ended twice has two rows; each leads to its own end. */
function rowOf(task) {
  return {
    ...task,
    key: `${task.id} ${task.endedAt}`,
    since: task.endedAt,
    href: taskHref(task.id, { end: task.endedAt }),
    payload: task.payload ?? (task.payloadKept === 'left_out' ? '(payload left out)' : undefined),
  };
}

function Filters({ filter, address, reload }) {
  const [draft, setDraft] = useState(filter);
  const [condition, setCondition] = useState('');
  useEffect(() => setDraft(filter), [address]);
  const apply = (change) => go(href(['history'], { ...draft, ...change }));
  const submit = (event) => {
    event.preventDefault();
    const typed = condition.trim();
    setCondition('');
    const payload = typed && !draft.payload.includes(typed) ? [...draft.payload, typed] : draft.payload;
    const target = href(['history'], { ...draft, payload });
    if (target === location.hash) {
      reload();
    } else {
      go(target);
    }
  };
  const field = (name) => ({ name, value: draft[name], onInput: (value) => setDraft({ ...draft, [name]: value }) });
  const rare = ['worker', 'since', 'until'].some((name) => filter[name]);
  return html`<form class="filters history" onSubmit=${submit} aria-label="Filters" data-test="filters">
    <${QueueFilter} chosen=${filter.queue} onChoose=${(queue) => apply({ queue })} />
    <${ChoiceFilter} name="state" label="Ended" several="states" options=${[...ENDED]} chosen=${filter.state} onChoose=${(state) => apply({ state })} />
    <${TextFilter} ...${field('type')} label="Type" placeholder="mail.send or mail.*" />
    <${TextFilter} ...${field('error')} label="Error contains" placeholder="no route" />
    <${TextFilter} name="payload" label="Payload has" placeholder="customer=42" value=${condition} onInput=${setCondition} />
    <details open=${rare}>
      <summary data-test="filter-more">More</summary>
      <div class="filters-more">
        <${TextFilter} ...${field('worker')} label="Worker" placeholder="its whole name" />
        <${MomentFilter} ...${field('since')} label="Ended from" />
        <${MomentFilter} ...${field('until')} label="Ended before" />
      </div>
    </details>
    <div class="filters-go">
      <button type="submit" class="button" data-key="r" title="Find, or load again (r)" data-test="filter-apply"><${Icon} name="search" />Find</button>
      ${address && html`<a class="button quiet" href="#/history" data-test="filter-clear">Clear</a>`}
    </div>
    ${filter.payload.length > 0 &&
    html`<ul class="chips" aria-label="What the payload has">
      ${filter.payload.map(
        (one) => html`<li key=${one} class="chip" data-test="chip">
          <span class="mono ellipsis" title=${one}>${one}</span>
          <button
            type="button"
            class="copy"
            aria-label="Take away ${one}"
            title="Take away"
            onClick=${() => apply({ payload: filter.payload.filter((other) => other !== one) })}
            data-test="chip-remove"
          >
            <${Icon} name="close" />
          </button>
        </li>`,
      )}
    </ul>`}
  </form>`;
}
