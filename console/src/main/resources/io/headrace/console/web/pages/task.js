import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Action, ScopeHint } from '../components/action.js';
import { Attempts } from '../components/attempts.js';
import { Empty, Loaded } from '../components/blank.js';
import { Value } from '../components/json.js';
import { LogLines } from '../components/log-lines.js';
import { Card, Page, Refresh } from '../components/page.js';
import { ENDED, State } from '../components/state.js';
import { TaskFacts, TaskHeading } from '../components/task-facts.js';
import { Time } from '../components/time.js';
import { Timeline } from '../components/timeline.js';
import { confirm } from '../dialogs/confirm.js';
import { editAndRetry } from '../dialogs/edit.js';
import { useLoad } from '../load.js';
import { href, taskHref, useRoute } from '../route.js';
import { Past } from './past.js';

const AGAIN_MS = 1500;
/** An ended task changes no more, but how long ago it ended does. */
const ENDED_AGAIN_MS = 30_000;

/** One task as Redis has it, or as the history has it where the address asks for one of its ends or Redis has forgotten it. */
export function Task({ id }) {
  const end = useRoute().query.get('end');
  return end === null ? html`<${Present} id=${id} />` : html`<${Past} id=${id} end=${end} />`;
}

/** Where a task stands and why, what happened to it, what it works on, what can be done to it. */
function Present({ id }) {
  const task = useLoad(
    async (signal) => {
      const detail = await api.task(id, signal);
      return detail.source === 'history' ? detail : { ...detail, why: await api.why(id, signal) };
    },
    [id],
    (loaded) => (loaded.source ? 0 : ENDED.has(loaded.state) ? ENDED_AGAIN_MS : AGAIN_MS),
  );
  const local = id.slice(id.indexOf('/') + 1);
  if (task.problem?.status === 404 || task.data?.source === 'history') {
    return html`<${Past} id=${id} forgotten />`;
  }
  const actions = html`${task.data && html`<${Actions} task=${task.data} reload=${task.reload} />`}<${Refresh} onClick=${task.reload} />`;
  return html`<${Page} title="Task ${local}" heading=${html`<${TaskHeading} id=${id} />`} actions=${actions}>
    <${ScopeHint} />
    <${Loaded} from=${task} rows=${8}>${(data) => html`<${Known} task=${data} />`}<//>
  <//>`;
}

function Known({ task }) {
  const hasResult = 'result' in task || 'resultText' in task || 'resultBase64' in task;
  const hasPayload = 'payload' in task || 'payloadText' in task || 'payloadBase64' in task;
  return html`<${Why} task=${task} />
    <div class="task-columns">
      <div>
        ${task.log && html`<${Card} title="Log" test="log"><${LogLines} lines=${task.log} /><//>`}
        <${Card} title="Payload">
          ${hasPayload
            ? html`<${Value} name="Payload" json=${task.payload} text=${task.payloadText} base64=${task.payloadBase64} size=${task.payloadBytes} note=${task.payloadCut && 'only the beginning is shown'} />`
            : html`<${Empty} title="Not kept">
                Redis drops the payload when a task has ended. <a href=${taskHref(task.id, { end: 'last' })} data-test="in-history">Look into the history</a>.
              <//>`}
        <//>
        ${hasResult &&
        html`<${Card} title="Result"><${Value} name="Result" json=${task.result} text=${task.resultText} base64=${task.resultBase64} /><//>`}
        <${Card} title="Attempts" flush test="attempts">
          ${task.attempts.length === 0
            ? html`<${Empty} title="No attempt has ended yet" />`
            : html`<${Attempts} attempts=${task.attempts} />`}
        <//>
      </div>
      <div>
        <${Card} title="Timeline" test="timeline"><${Timeline} entries=${task.timeline} /><//>
        <${TaskFacts} task=${task} list="tasks" />
      </div>
    </div>`;
}

/** The answer to what an operator asks first. */
function Why({ task }) {
  const { why } = task;
  return html`<section class="why ${task.state}" aria-label="Why" data-test="why" data-state=${task.state}>
    <div class="why-head"><${State} state=${task.state} /><p class="muted">${task.type || '(no type)'} in <a href=${href(['queues', task.queue])}>${task.queue}</a></p></div>
    <p class="why-answer" data-test="why-answer">${why.answer}</p>
    ${task.progress &&
    html`<p class="progress-line" data-test="progress">
      <progress aria-label="Progress" max="100" value=${task.progress.percent}></progress>
      <b>${task.progress.percent} %</b> ${task.progress.note} <span class="muted"><${Time} at=${task.progress.at} /></span>
    </p>`}
    ${why.details.length > 0 && html`<ul>${why.details.map((detail, i) => html`<li key=${i}>${detail}</li>`)}</ul>`}
    ${why.advice && html`<p class="why-advice" data-test="why-advice">${why.advice}</p>`}
  </section>`;
}

function Actions({ task, reload }) {
  const dead = task.state === 'dead';
  const waitsForTime = task.state === 'scheduled' || task.state === 'retrying';
  const ask = (title, text, verb, danger, call, told) => () =>
    confirm({
      title,
      text,
      verb,
      danger,
      act: async (reason) => {
        const answer = await call(task.id, reason);
        reload();
        return told(answer);
      },
    });
  const retry = ask(
    'Run this task again?',
    'The dead letter goes back to its queue and begins anew with its first attempt.',
    'Retry',
    false,
    api.retry,
    () => 'The task runs again',
  );
  const now = ask('Run this task now?', 'It goes to its queue at once instead of waiting for its time.', 'Run now', false, api.retry, () => 'The task goes to its queue');
  const cancel = ask(
    'Cancel this task?',
    task.state === 'running'
      ? 'Its worker is told; it ends as soon as its handler heeds that. This cannot be undone.'
      : 'It ends as cancelled at once. This cannot be undone.',
    'Cancel the task',
    true,
    api.cancel,
    (answer) => (answer.cancellation === 'requested' ? 'Its worker is told to stop it' : 'The task is cancelled'),
  );
  const drop = ask(
    'Delete this dead letter?',
    'The task and what is known of how it ended are gone for good.',
    'Delete',
    true,
    api.dropDead,
    () => 'The dead letter is deleted',
  );
  return html`
    ${dead && html`<${Action} icon="refresh" label="Retry" onClick=${retry} test="retry" />`}
    ${dead &&
    !task.payloadCut &&
    html`<${Action} icon="edit" label="Edit and retry" onClick=${() => editAndRetry(task, reload)} test="edit" />`}
    ${waitsForTime && html`<${Action} icon="play" label="Run now" onClick=${now} test="run-now" />`}
    ${!ENDED.has(task.state) && html`<${Action} icon="close" label="Cancel" danger onClick=${cancel} test="cancel" />`}
    ${dead && html`<${Action} icon="trash" label="Delete" danger onClick=${drop} test="delete" />`}
  `;
}
