import { html } from '../vendor/htm-preact.js';
import * as format from '../format.js';
import { href, taskHref } from '../route.js';
import { Copy } from './copy.js';
import { State, StateIcon } from './state.js';
import { Time } from './time.js';

/**
 * Tasks, a row each.
 *
 * @param {{tasks: object[], label: string, actions?: (task: object) => any}} props a task may have a `key`, if its id does not tell
 *     its row from others, and the `href` of another page than its own; `actions` are what can be done to a row; they take the
 *     place of how long it took
 */
export function TaskTable({ tasks, label, actions }) {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${label}>
    <table class="tasks">
      <thead>
        <tr>
          <th scope="col" class="col-task">Task</th>
          <th scope="col" class="col-state">State</th>
          <th scope="col">What</th>
          <th scope="col" class="number col-attempt">Attempt</th>
          ${!actions && html`<th scope="col" class="number col-took">Took</th>`}
          <th scope="col" class="number col-when">When</th>
          ${actions && html`<th scope="col" class="col-actions"><span class="only-read">Actions</span></th>`}
        </tr>
      </thead>
      <tbody>
        ${tasks.map((task) => html`<${TaskRow} key=${task.key ?? task.id} task=${task} actions=${actions} />`)}
      </tbody>
    </table>
  </div>`;
}

function TaskRow({ task, actions }) {
  return html`<tr data-test="task-row" data-id=${task.id} data-state=${task.state}>
    <th scope="row" class="col-task">
      <div class="task-id">
        <span class="narrow-only"><${StateIcon} state=${task.state} /></span>
        <a class="mono ellipsis" href=${task.href ?? taskHref(task.id)} title=${task.id} data-row>${task.id.slice(task.queue.length + 1)}</a>
        <${Copy} text=${task.id} what="task id" />
      </div>
      <div class="task-kind ellipsis">
        <a href=${href(['queues', task.queue])}>${task.queue}</a> · ${task.type || '(no type)'}
        ${task.priority !== 3 && html` · priority ${task.priority}`}
      </div>
    </th>
    <td class="col-state"><${State} state=${task.state} /></td>
    <td class="col-what"><${What} task=${task} /></td>
    <td class="number col-attempt">${task.attempt > 0 ? task.attempt : html`<span class="zero">–</span>`}</td>
    ${!actions && html`<td class="number col-took" title=${took(task)}>${task.ranMs === undefined ? html`<span class="zero">–</span>` : format.duration(task.ranMs)}</td>`}
    <td class="number col-when">
      <${Time} at=${task.due ?? task.since} />
    </td>
    ${actions && html`<td class="col-actions">${actions(task)}</td>`}
  </tr>`;
}

function took(task) {
  return task.ranMs === undefined ? undefined : `waited ${format.duration(task.waitedMs)}, ran ${format.duration(task.ranMs)}`;
}

/** The most telling line first: what went wrong, how far it is, why it waits; then what it works on. */
function What({ task }) {
  const first = task.progress
    ? html`<span class="progress-line"><progress aria-label="Progress" max="100" value=${task.progress.percent}></progress> ${task.progress.percent} % ${task.progress.note}</span>`
    : task.error
      ? html`<span class="error-text">${task.error}</span>`
      : task.reason && html`<span>${task.reason}</span>`;
  const worker = task.state === 'running' && task.worker && html`<span class="muted">on ${task.worker}</span>`;
  return html`${(first || worker) && html`<div class="ellipsis">${first || worker}</div>`}
    ${task.payload !== undefined && html`<div class="mono preview ellipsis" title=${task.payload}>${task.payload}</div>`}`;
}
