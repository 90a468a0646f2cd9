import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Empty, Skeleton } from '../components/blank.js';
import { Chart } from '../components/chart.js';
import { Backlog } from '../components/history-backlog.js';
import { Icon } from '../components/icon.js';
import { Card } from '../components/page.js';
import { QueueTable } from '../components/queue-table.js';
import { Slots } from '../components/slots.js';
import { StateIcon } from '../components/state.js';
import { Time } from '../components/time.js';
import * as format from '../format.js';
import { now, useLive } from '../live.js';
import { useLoad } from '../load.js';
import { href, taskHref, useTitle } from '../route.js';
import { verdict } from '../verdict.js';

const QUEUES_SHOWN = 12;
const WORKERS_SHOWN = 8;
const FINDINGS_SHOWN = 4;
const HISTORY_AGAIN_MS = 5000;

/** Is it flowing, what failed, who works: the page to leave open. */
export function Overview() {
  useTitle('');
  const { snapshot, series, away } = useLive();
  return html`
    <${Verdict} snapshot=${snapshot} series=${series} away=${away} />
    ${snapshot ? html`<${Figures} snapshot=${snapshot} />` : html`<${Skeleton} rows=${2} />`}
    <${History} />
    <div class="charts">
      <${Throughput} series=${series} />
      <${Latency} series=${series} />
    </div>
    ${snapshot &&
    html`<${Queues} snapshot=${snapshot} />
      <div class="halves">
        <${Workers} workers=${snapshot.workers} />
        <${Failures} tasks=${snapshot.newestFailures} />
      </div>`}
  `;
}

const LEVEL_ICONS = { ok: 'check', idle: 'delayed', warn: 'pause', bad: 'dead' };

function Verdict({ snapshot, series, away }) {
  const said = snapshot || away ? verdict(snapshot, series, away, now()) : null;
  const read = useReadOut(said);
  return html`<div class="verdict ${said?.level ?? 'idle'}" data-test="verdict" data-level=${said?.level}>
    <span class="verdict-sign"><${Icon} name=${said?.key === 'growing' ? 'overview' : LEVEL_ICONS[said?.level ?? 'idle']} /></span>
    <div>
      <h1 tabindex="-1">
        ${said ? html`<${Finding} finding=${said} />` : html`<span class="verdict-text">Looking …</span>`}
      </h1>
      ${said?.more.length > 0 &&
      html`<ul class="verdict-more">
        ${said.more.slice(0, FINDINGS_SHOWN).map((finding) => html`<li key=${finding.key}><${Finding} finding=${finding} /></li>`)}
        ${said.more.length > FINDINGS_SHOWN && html`<li>and ${said.more.length - FINDINGS_SHOWN} more, see the queues</li>`}
      </ul>`}
    </div>
    <span class="only-read" role="status" aria-live="polite" data-test="verdict-read">${read}</span>
  </div>`;
}

function Finding({ finding }) {
  const title = finding.href ? html`<a href=${href(finding.href)}>${finding.title}</a>` : finding.title;
  return html`<strong>${title}</strong><span class="verdict-text">${finding.key === 'flowing' || finding.key === 'growing' || finding.key === 'failing' ? ': ' : ', '}${finding.text}</span>`;
}

/** What a screen reader says: only when the verdict becomes another one, not whenever a number moves. */
function useReadOut(said) {
  const key = useRef(null);
  const [text, setText] = useState('');
  useEffect(() => {
    if (said && said.key !== key.current) {
      key.current = said.key;
      setText(`${said.title}: ${said.text}`);
    }
  });
  return text;
}

function Figures({ snapshot }) {
  const sum = (field) => snapshot.queues.reduce((total, queue) => total + (queue[field] ?? 0), 0);
  const today = (state) => snapshot.queues.reduce((total, queue) => total + (queue.endedToday[state] ?? 0), 0);
  const slots = snapshot.workers.reduce((total, worker) => total + worker.concurrency, 0);
  const busy = snapshot.workers.reduce((total, worker) => total + worker.running, 0);
  const figures = [
    ['Waiting', sum('queued'), 'queued', 'nobody has them yet'],
    ['Running', sum('running'), 'running', `${format.count(busy)} of ${format.count(slots)} slots`],
    ['Scheduled', sum('scheduled'), 'scheduled', 'for later'],
    ['Retrying', sum('retrying'), 'retrying', `${format.count(today('retrying'))} retries today`],
    ['Dead', sum('dead'), 'dead', `${format.count(today('dead'))} died today`],
    ['Completed today', today('completed'), 'completed', 'since midnight UTC'],
  ];
  return html`<dl class="figures">
    ${figures.map(
      ([label, n, state, note]) => html`<div key=${label}>
        <dt><${StateIcon} state=${state} />${label}</dt>
        <dd>
          <a href=${href(state === 'dead' ? ['dead'] : ['tasks'], state === 'dead' ? {} : { state })} data-test="figure-${state}">${format.count(n)}</a>
        </dd>
        <dd class="figure-note">${note}</dd>
      </div>`,
    )}
  </dl>`;
}

/** What is on its way to PostgreSQL, where there is such a way. */
function History() {
  const { data } = useLoad((signal) => api.history(signal), [], () => HISTORY_AGAIN_MS);
  return data && (data.configured || data.queues.length > 0) ? html`<${Backlog} status=${data} link />` : null;
}

function Throughput({ series }) {
  const lines = [
    { label: 'ended', values: series.ended, colour: '--chart-a', fill: true },
    { label: 'failed', values: series.failed, colour: '--chart-bad', dash: [4, 3] },
  ];
  return html`<${Chart} label="Tasks per second" at=${series.at} lines=${lines} format=${format.rate} test="chart-throughput" />`;
}

function Latency({ series }) {
  const lines = [
    { label: 'waited p50', values: series.waitedP50, colour: '--chart-a' },
    { label: 'waited p95', values: series.waitedP95, colour: '--chart-a', dash: [4, 3] },
    { label: 'ran p50', values: series.ranP50, colour: '--chart-b' },
    { label: 'ran p95', values: series.ranP95, colour: '--chart-b', dash: [4, 3] },
  ];
  return html`<${Chart} label="Latency" at=${series.at} lines=${lines} format=${format.duration} test="chart-latency" />`;
}

function Queues({ snapshot }) {
  const { queues, workers } = snapshot;
  const aside = queues.length > QUEUES_SHOWN && html`<a href="#/queues">all ${queues.length} queues</a>`;
  return html`<${Card} title="Queues" aside=${aside} test="queues" flush>
    ${queues.length === 0
      ? html`<${Empty} title="No queue was ever used here">
          Submit a task to see one: <code>headrace submit demo.echo '{"text":"hello"}'</code>
        <//>`
      : html`<${QueueTable} queues=${queues.slice(0, QUEUES_SHOWN)} workers=${workers} />`}
  <//>`;
}

function Workers({ workers }) {
  const slots = workers.reduce((total, worker) => total + worker.concurrency, 0);
  const running = workers.reduce((total, worker) => total + worker.running, 0);
  const shown = workers.slice(0, WORKERS_SHOWN);
  const aside =
    workers.length > 0 && html`<a href="#/workers">${workers.length > WORKERS_SHOWN ? `all ${workers.length}` : 'details'}</a>`;
  return html`<${Card} title="Workers" aside=${aside} test="workers">
    ${workers.length === 0
      ? html`<${Empty} title="No worker is connected">Start one: <code>headrace worker</code><//>`
      : html`<div class="slots-all"><${Slots} running=${running} of=${slots} /> <span class="muted">slots in use</span></div>
          <ul class="worker-list">
            ${shown.map(
              (worker) => html`<li key=${worker.name}>
                <span class="ellipsis mono" title=${worker.name}>${worker.name}</span>
                ${worker.quiet && html`<span class="mark warn"><${Icon} name="pause" />quiet</span>`}
                <${Slots} running=${worker.running} of=${worker.concurrency} />
              </li>`,
            )}
          </ul>`}
  <//>`;
}

function Failures({ tasks }) {
  return html`<${Card} title="Newest failures" aside=${html`<a href="#/dead">by cause</a>`} test="newest-failures">
    ${tasks.length === 0
      ? html`<${Empty} title="Nothing failed for good">Tasks that do are listed here, the newest first.<//>`
      : html`<ul class="failures">
          ${tasks.map(
            (task) => html`<li key=${task.id} data-test="failure">
              <div class="failure-head">
                <a class="ellipsis" href=${taskHref(task.id)} title=${task.id} data-row>${task.type || task.id}</a>
                <span class="muted ellipsis">${task.queue}</span>
                <${Time} at=${task.since} />
              </div>
              <div class="error-text ellipsis" title=${task.error ?? task.reason}>${task.error ?? task.reason}</div>
            </li>`,
          )}
        </ul>`}
  <//>`;
}
