import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Action, ScopeHint } from '../components/action.js';
import { Empty, Loaded } from '../components/blank.js';
import { Copy } from '../components/copy.js';
import { Icon } from '../components/icon.js';
import { Card, Page, Refresh } from '../components/page.js';
import { Slots } from '../components/slots.js';
import { Time } from '../components/time.js';
import { confirm } from '../dialogs/confirm.js';
import { tasks } from '../format.js';
import { useLoad } from '../load.js';
import { href, taskHref } from '../route.js';

const TASKS_SHOWN = 5;
const NAMES_SHOWN = 6;

/** Who works, and on what. */
export function Workers() {
  const workers = useLoad((signal) => api.workers(signal), [], () => 2000);
  const items = workers.data?.items ?? [];
  const sum = (field) => items.reduce((total, worker) => total + worker[field], 0);
  const versions = new Set(items.map((worker) => worker.version));
  return html`<${Page} title="Workers" actions=${html`<${Refresh} onClick=${workers.reload} />`}>
    <${ScopeHint} />
    ${items.length > 0 &&
    html`<p class="summary">
      <${Slots} running=${sum('running')} of=${sum('concurrency')} /> slots of ${items.length} ${items.length === 1 ? 'worker' : 'workers'} in use
      ${versions.size > 1 && html`<span class="mark warn"><${Icon} name="dead" />${versions.size} versions run side by side</span>`}
    </p>`}
    <${Loaded} from=${workers} rows=${6}>
      ${({ items }) =>
        items.length === 0
          ? html`<${Card}><${Empty} title="No worker is connected">Start one: <code>headrace worker</code><//><//>`
          : html`<div class="worker-cards">${items.map((worker) => html`<${Worker} key=${worker.name} worker=${worker} reload=${workers.reload} />`)}</div>`}
    <//>
  <//>`;
}

function Worker({ worker, reload }) {
  const named = worker.tasks.slice(0, TASKS_SHOWN);
  const unnamed = worker.running - named.length;
  return html`<section class="card worker" data-test="worker-card" data-worker=${worker.name}>
    <div class="card-head">
      <h2 class="mono ellipsis" title=${worker.name}>${worker.name}</h2>
      <${Copy} text=${worker.name} what="name" />
      ${worker.quiet && html`<span class="mark warn" data-test="mark-quiet"><${Icon} name="pause" />quiet</span>`}
      <div class="card-aside"><${Quiet} worker=${worker} reload=${reload} /></div>
    </div>
    <${Slots} running=${worker.running} of=${worker.concurrency} />
    <p class="muted worker-facts">
      ${worker.host}, process ${worker.pid}, version ${worker.version}, started <${Time} at=${worker.startedAt} />
    </p>
    <p class="worker-facts">
      <span class="muted">Serves</span> ${worker.queues
        .slice(0, NAMES_SHOWN)
        .map((queue, i) => html`${i > 0 && ', '}<a key=${queue} href=${href(['queues', queue])}>${queue}</a>`)}
      <span class="muted" title=${worker.queues.join('\n')}>${more(worker.queues)}</span>
    </p>
    <p class="worker-facts" title=${worker.types.join('\n')}>
      <span class="muted">Knows</span> ${worker.types.slice(0, NAMES_SHOWN).join(', ')}<span class="muted">${more(worker.types)}</span>
    </p>
    <ul class="worker-tasks">
      ${named.map(
        (task) => html`<li key=${task.id}>
          <a class="mono ellipsis" href=${taskHref(task.id)} title=${task.id} data-row>${task.id}</a>
          <span class="muted ellipsis">${task.type}</span>
          <${Time} at=${task.startedAt} />
        </li>`,
      )}
      ${unnamed > 0 && html`<li><a href=${href(['tasks'], { state: 'running', worker: worker.name })}>${named.length > 0 ? `and ${unnamed} more` : `runs ${tasks(unnamed)}`}</a></li>`}
      ${worker.running === 0 && html`<li class="muted">runs nothing right now</li>`}
    </ul>
  </section>`;
}

/** How many names of a list are not shown. */
function more(names) {
  return names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
}

function Quiet({ worker, reload }) {
  const ask = (title, text, verb, quiet, told) => () =>
    confirm({
      title,
      text,
      verb,
      act: async (reason) => {
        await api.quiet(worker.name, quiet, reason);
        reload();
        return told;
      },
    });
  return worker.quiet
    ? html`<${Action}
        compact
        icon="play"
        label="Unquiet"
        what=${worker.name}
        onClick=${ask(`Let ${worker.name} work again?`, 'It takes tasks again.', 'Unquiet', false, `${worker.name} takes tasks again`)}
        test="unquiet"
      />`
    : html`<${Action}
        compact
        icon="pause"
        label="Quiet"
        what=${worker.name}
        onClick=${ask(
          `Quiet ${worker.name}?`,
          `It takes no more tasks; the ${worker.running} it runs go on to their ends. Then it can be stopped without anything being cut off.`,
          'Quiet',
          true,
          `${worker.name} takes no more tasks`,
        )}
        test="quiet"
      />`;
}
