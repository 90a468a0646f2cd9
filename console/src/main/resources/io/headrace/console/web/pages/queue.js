import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Action, ScopeHint } from '../components/action.js';
import { Empty, Failed, Loaded, Skeleton } from '../components/blank.js';
import { Causes } from '../components/causes.js';
import { Icon } from '../components/icon.js';
import { Card, Page } from '../components/page.js';
import { QueueMarks } from '../components/queue-table.js';
import { Slots } from '../components/slots.js';
import { StateIcon } from '../components/state.js';
import { Time } from '../components/time.js';
import { confirm } from '../dialogs/confirm.js';
import { pauseQueue } from '../dialogs/pause.js';
import { purgeQueue } from '../dialogs/purge.js';
import * as format from '../format.js';
import { useLive } from '../live.js';
import { useLoad } from '../load.js';
import { href } from '../route.js';

/** One queue: how it stands, who serves it, what died in it, and what can be done to it. */
export function Queue({ name }) {
  const { snapshot } = useLive();
  const loaded = useLoad((signal) => api.queue(name, signal), [name], () => 5000);
  const causes = useLoad((signal) => api.causes(name, signal), [name], () => 10_000);
  const queue = snapshot?.queues.find((one) => one.name === name) ?? loaded.data;
  const reload = () => {
    loaded.reload();
    causes.reload();
  };
  const heading = html`<span class="ellipsis" title=${name}>${name}</span>${queue && html`<${QueueMarks} queue=${queue} workers=${snapshot?.workers ?? []} />`}`;
  return html`<${Page} title="Queue ${name}" heading=${heading} actions=${queue && html`<${Actions} queue=${queue} onDone=${reload} />`}>
    <${ScopeHint} />
    ${queue
      ? html`<${Standing} queue=${queue} />`
      : loaded.problem
        ? html`<${Failed} problem=${loaded.problem} retry=${loaded.reload} />`
        : html`<${Skeleton} rows=${4} />`}
    <div class="halves">
      <${Levels} queue=${queue} />
      <${Workers} queue=${queue} workers=${snapshot?.workers} />
    </div>
    <${Card} title="Causes of death" flush test="causes">
      <${Loaded} from=${causes} rows=${3}>
        ${({ items }) =>
          items.length === 0
            ? html`<${Empty} title="No dead letters">Nothing failed for good in this queue.<//>`
            : html`<${Causes} items=${items} onDone=${reload} />`}
      <//>
    <//>
  <//>`;
}

function Actions({ queue, onDone }) {
  const resume = () =>
    confirm({
      title: `Resume queue ${queue.name}?`,
      text: `Workers take tasks from it again. ${format.waiting(queue.queued)}.`,
      verb: 'Resume',
      act: async (reason) => {
        await api.resume(queue.name, reason);
        onDone();
        return `Queue ${queue.name} goes on`;
      },
    });
  return html`<a class="button" href=${href(['tasks'], { queue: queue.name })} data-test="queue-tasks"><${Icon} name="tasks" />Tasks</a>
    ${queue.pause
      ? html`<${Action} icon="play" label="Resume" onClick=${resume} test="resume" />`
      : html`<${Action} icon="pause" label="Pause" onClick=${() => pauseQueue(queue.name, onDone)} test="pause" />`}
    <${Action} icon="trash" label="Purge" danger onClick=${() => purgeQueue(queue, onDone)} test="purge" />`;
}

function Standing({ queue }) {
  const figures = [
    ['queued', 'Waiting', queue.queued, queue.oldestWaitMs === undefined ? 'nothing waits' : `oldest waits ${format.duration(queue.oldestWaitMs)}`],
    ['running', 'Running', queue.running, `${format.rate(queue.perSecond)} end per second`],
    ['scheduled', 'Scheduled', queue.scheduled, queue.nextDue ? html`next <${Time} at=${queue.nextDue} />` : 'none is due'],
    ['retrying', 'Retrying', queue.retrying, `${format.count(queue.endedToday.retrying ?? 0)} retries today`],
    ['dead', 'Dead', queue.dead, `${format.count(queue.endedToday.dead ?? 0)} died today`],
    ['completed', 'Completed today', queue.endedToday.completed ?? 0, 'since midnight UTC'],
  ];
  return html`${queue.pause &&
    html`<p class="banner warn" data-test="pause-banner">
      <${Icon} name="pause" />
      <span>
        Paused by <b>${queue.pause.by}</b> <${Time} at=${queue.pause.since} />${queue.pause.until && html`, goes on <${Time} at=${queue.pause.until} />`}${queue.pause.reason && `: ${queue.pause.reason}`}
      </span>
    </p>`}
    <dl class="figures">
      ${figures.map(
        ([state, label, n, note]) => html`<div key=${state}>
          <dt><${StateIcon} state=${state} />${label}</dt>
          <dd><a href=${href(['tasks'], { queue: queue.name, state })}>${format.count(n)}</a></dd>
          <dd class="figure-note">${note}</dd>
        </div>`,
      )}
    </dl>`;
}

function Levels({ queue }) {
  const most = Math.max(1, ...(queue?.levels ?? []).map((level) => level.queued));
  return html`<${Card} title="By priority" flush test="levels">
    ${queue
      ? html`<div class="table-scroll" tabindex="0" role="region" aria-label="By priority"><table>
          <thead>
            <tr><th scope="col">Priority</th><th scope="col" class="wide-cell"><span class="only-read">Share</span></th><th scope="col" class="number">Waiting</th><th scope="col" class="number">Running</th><th scope="col" class="number">Oldest came</th></tr>
          </thead>
          <tbody>
            ${queue.levels.map(
              (level) => html`<tr key=${level.priority}>
                <th scope="row">${level.priority}${level.priority === 3 && html`<span class="muted"> normal</span>`}</th>
                <td class="wide-cell"><div class="share"><div style=${{ width: `${(100 * level.queued) / most}%` }}></div></div></td>
                <td class="number">${format.count(level.queued)}</td>
                <td class="number">${format.count(level.running)}</td>
                <td class="number"><${Time} at=${level.oldest} /></td>
              </tr>`,
            )}
          </tbody>
        </table></div>`
      : html`<${Skeleton} />`}
  <//>`;
}

function Workers({ queue, workers }) {
  const serving = (workers ?? []).filter((worker) => queue && (worker.queues.includes(queue.name) || queue.byWorker[worker.name]));
  return html`<${Card} title="Workers" flush test="queue-workers">
    ${!queue || !workers
      ? html`<${Skeleton} />`
      : serving.length === 0
        ? html`<${Empty} title="No worker serves this queue">Start one: <code>headrace worker --queues ${queue.name}</code><//>`
        : html`<div class="table-scroll" tabindex="0" role="region" aria-label="Workers of this queue"><table>
            <thead>
              <tr><th scope="col">Worker</th><th scope="col" class="number">Of this queue</th><th scope="col">Slots</th></tr>
            </thead>
            <tbody>
              ${serving.map(
                (worker) => html`<tr key=${worker.name} data-test="worker-row">
                  <th scope="row">
                    <div class="row-head">
                      <a class="mono ellipsis row-name" href=${href(['tasks'], { queue: queue.name, state: 'running', worker: worker.name })} title=${worker.name} data-row>${worker.name}</a>
                      ${worker.quiet && html`<span class="mark warn"><${Icon} name="pause" />quiet</span>`}
                    </div>
                  </th>
                  <td class="number">${format.count(queue.byWorker[worker.name] ?? 0)}</td>
                  <td><${Slots} running=${worker.running} of=${worker.concurrency} /></td>
                </tr>`,
              )}
            </tbody>
          </table></div>`}
  <//>`;
}
