import { html } from '../vendor/htm-preact.js';
import * as format from '../format.js';
import { href } from '../route.js';
import { isServed } from '../verdict.js';
import { Icon } from './icon.js';

const COLUMNS = [
  ['name', 'Queue', (queue) => queue.name],
  ['queued', 'Waiting', (queue) => queue.queued],
  ['oldest', 'Oldest waits', (queue) => queue.oldestWaitMs ?? -1],
  ['rate', 'Ended/s', (queue) => queue.perSecond ?? 0],
  ['running', 'Running', (queue) => queue.running],
  ['scheduled', 'Scheduled', (queue) => queue.scheduled],
  ['retrying', 'Retrying', (queue) => queue.retrying],
  ['dead', 'Dead', (queue) => queue.dead],
];

/** Queues sorted by a column: names upwards, numbers downwards. */
export function sortQueues(queues, by) {
  const of = (COLUMNS.find(([key]) => key === by) ?? COLUMNS[0])[2];
  return [...queues].sort((a, b) => (of(a) === of(b) ? 0 : typeof of(a) === 'string' ? (of(a) < of(b) ? -1 : 1) : of(b) - of(a)));
}

/**
 * How queues stand, a row each.
 *
 * @param {{queues: object[], workers: object[], sort?: string, sortHref?: (column: string) => string}} props
 *     with `sortHref` the heads are links that sort
 */
export function QueueTable({ queues, workers, sort, sortHref }) {
  const most = Math.max(1, ...queues.flatMap((queue) => queue.levels.map((level) => level.queued)));
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Queues">
    <table class="queues">
      <thead>
        <tr>
          ${COLUMNS.map(
            ([key, label]) => html`<th
              key=${key}
              scope="col"
              class=${key === 'name' ? '' : 'number'}
              aria-sort=${sort === key ? (key === 'name' ? 'ascending' : 'descending') : undefined}
            >
              ${sortHref ? html`<a href=${sortHref(key)}>${label}${sort === key && html`<span aria-hidden="true"> ${key === 'name' ? '↑' : '↓'}</span>`}</a>` : label}
            </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${queues.map((queue) => html`<${QueueRow} key=${queue.name} queue=${queue} workers=${workers} most=${most} />`)}
      </tbody>
    </table>
  </div>`;
}

function QueueRow({ queue, workers, most }) {
  const list = (state) => href(['tasks'], { queue: queue.name, state });
  const linked = (n, state) => (n > 0 ? html`<a href=${list(state)}>${format.count(n)}</a>` : html`<span class="zero">0</span>`);
  return html`<tr data-test="queue-row" data-queue=${queue.name}>
    <th scope="row">
      <div class="row-head">
        <a class="row-name ellipsis" href=${href(['queues', queue.name])} title=${queue.name} data-row>${queue.name}</a>
        <${QueueMarks} queue=${queue} workers=${workers} />
      </div>
    </th>
    <td class="number">
      <span class="backlog"><${LevelBars} levels=${queue.levels} most=${most} />${linked(queue.queued, 'queued')}</span>
    </td>
    <td class="number">${queue.oldestWaitMs === undefined ? html`<span class="zero">–</span>` : format.duration(queue.oldestWaitMs)}</td>
    <td class="number">
      ${queue.perSecond > 0 ? format.rate(queue.perSecond) : html`<span class="zero">0</span>`}
    </td>
    <td class="number">${linked(queue.running, 'running')}</td>
    <td class="number">${linked(queue.scheduled, 'scheduled')}</td>
    <td class="number">${linked(queue.retrying, 'retrying')}</td>
    <td class="number ${queue.dead > 0 ? 'bad' : ''}">${linked(queue.dead, 'dead')}</td>
  </tr>`;
}

/** What is out of the ordinary with a queue. */
export function QueueMarks({ queue, workers }) {
  return html`${queue.pause &&
  html`<span class="mark warn" title="by ${queue.pause.by}${queue.pause.reason ? `: ${queue.pause.reason}` : ''}" data-test="mark-paused"><${Icon} name="pause" />paused</span>`}
  ${!isServed(queue, workers) && queue.queued > 0 && html`<span class="mark bad" data-test="mark-unserved"><${Icon} name="dead" />no worker</span>`}`;
}

/** Five small columns, the most urgent priority first; their heights grow with the logarithm. */
function LevelBars({ levels, most }) {
  const text = levels.map((level) => `priority ${level.priority}: ${format.count(level.queued)}`).join('\n');
  return html`<svg class="level-bars" viewBox="0 0 34 16" width="34" height="16" role="img" aria-label="Waiting by priority: ${text.replaceAll('\n', ', ')}">
    <title>${text}</title>
    ${levels.map((level, i) => {
      const height = level.queued === 0 ? 1 : 2 + (14 * Math.log1p(level.queued)) / Math.log1p(most);
      return html`<rect key=${i} class=${level.queued === 0 ? 'none' : ''} x=${i * 7} y=${16 - height} width="5" height=${height} rx="1" />`;
    })}
  </svg>`;
}
