import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Action, ScopeHint } from '../components/action.js';
import { Attempts } from '../components/attempts.js';
import { Empty, Loaded } from '../components/blank.js';
import { Icon } from '../components/icon.js';
import { Value } from '../components/json.js';
import { Card, Page, Refresh } from '../components/page.js';
import { State, StateIcon } from '../components/state.js';
import { TaskFacts, TaskHeading } from '../components/task-facts.js';
import { Time } from '../components/time.js';
import { Timeline } from '../components/timeline.js';
import { confirm } from '../dialogs/confirm.js';
import { useLoad } from '../load.js';
import { go, href, taskHref } from '../route.js';

/**
 * A task as the history has it: each time it ended.
 *
 * @param {{id: string, end?: string, forgotten?: boolean}} props `end` is the end to show, the last one if left out or not known;
 *     `forgotten` if Redis was asked and does not know the task
 */
export function Past({ id, end, forgotten }) {
  const loaded = useLoad((signal) => api.historyTask(id, signal), [id]);
  const local = id.slice(id.indexOf('/') + 1);
  const mark = html`<span class="mark from-history" data-test="from-history"><${Icon} name="history" />from the history</span>`;
  if (loaded.problem?.status === 404) {
    return html`<${Page} title="Task ${local}" heading=${html`<${TaskHeading} id=${id} />`} actions=${html`<${Refresh} onClick=${loaded.reload} />`}>
      <${Card}><${Empty} title=${forgotten ? 'This task is not known' : 'The history has no such task'}>
        ${forgotten ? 'It never was, or it ended and its outcome is not kept any more. ' : html`Look at it <a href=${taskHref(id)}>as Redis has it</a>, or `}
        <a href=${href(['tasks'], { text: local })}>${forgotten ? 'Search' : 'search'} for its id</a>.
      <//><//>
    <//>`;
  }
  const ends = loaded.data?.items;
  const shown = ends?.find((one) => one.endedAt === end) ?? ends?.[0];
  const actions = html`${shown && html`<${Replay} task=${shown} />`}
    ${!forgotten && html`<a class="button" href=${taskHref(id)} data-test="as-redis-has-it">As Redis has it</a>`}
    <${Refresh} onClick=${loaded.reload} />`;
  return html`<${Page} title="Task ${local}" heading=${html`<${TaskHeading} id=${id} mark=${shown && mark} />`} actions=${actions}>
    <${ScopeHint} />
    ${forgotten && loaded.problem && html`<p class="hint">Redis does not know this task. Whether the history does cannot be said now.</p>`}
    <${Loaded} from=${loaded} rows=${8}>
      ${() => html`${ends.length > 1 && html`<${Ends} ends=${ends} shown=${shown} />`}<${End} key=${shown.endedAt} task=${shown} />`}
    <//>
  <//>`;
}

/** A task that died and was retried has ended more than once. */
function Ends({ ends, shown }) {
  return html`<nav class="tabs" aria-label="Ends of this task, the last first">
    ${ends.map(
      (one) => html`<a
        key=${one.endedAt}
        href=${taskHref(one.id, { end: one.endedAt })}
        aria-current=${one === shown ? 'true' : undefined}
        data-test="end"
        data-state=${one.state}
      >
        <${StateIcon} state=${one.state} />${one.state} <span class="plain"><${Time} at=${one.endedAt} /></span>
      </a>`,
    )}
  </nav>`;
}

function End({ task }) {
  return html`<section class="why ${task.state}" aria-label="How it ended" data-test="why" data-state=${task.state}>
      <div class="why-head">
        <${State} state=${task.state} />
        <p class="muted">${task.type || '(no type)'} in <a href=${href(['queues', task.queue])}>${task.queue}</a>, <${Time} at=${task.endedAt} /></p>
      </div>
      <p class="why-answer" data-test="why-answer">${answerOf(task)}</p>
      ${task.error && html`<ul><li class="error-text">${task.error}</li></ul>`}
    </section>
    <div class="task-columns">
      <div>
        <${Card} title="Payload"><${Kept} name="Payload" of="payload" task=${task} /><//>
        ${task.resultKept && html`<${Card} title="Result"><${Kept} name="Result" of="result" task=${task} /><//>`}
        <${Card} title="Attempts" flush test="attempts">
          ${task.attempts.length === 0 ? html`<${Empty} title="No attempt was made" />` : html`<${Attempts} attempts=${task.attempts} />`}
        <//>
      </div>
      <div>
        <${Card} title="Timeline" test="timeline"><${Timeline} entries=${task.timeline} /><//>
        <${TaskFacts} task=${task} list="history" />
      </div>
    </div>`;
}

function answerOf({ state, attempt, reason }) {
  const verb = { completed: 'Completed', dead: 'Died', cancelled: 'Cancelled', expired: 'Expired' }[state];
  return `${verb}${attempt > 0 ? ` in attempt ${attempt}` : ''}${reason ? `: ${reason}` : ''}`;
}

/** A payload or a result, as much as was kept of it, and how much that is. */
function Kept({ name, of, task }) {
  const size = task[`${of}Bytes`];
  const kept = task[`${of}Kept`];
  if (kept === 'left_out') {
    return html`<${Empty} title="Left out">
      Too much waited for an archiver when this task ended, so that its payload and its result were not kept.
    <//>`;
  }
  return html`<${Value}
    name=${name}
    json=${task[of]}
    text=${task[`${of}Text`]}
    base64=${task[`${of}Base64`]}
    size=${size}
    note=${kept === 'cut' && 'only the beginning was kept'}
  />`;
}

/** Submits the task again as a new one. */
function Replay({ task }) {
  if (task.payloadKept !== 'whole') {
    return html`<button type="button" class="button" disabled title="Its payload was not kept whole" data-test="replay">
      <${Icon} name="refresh" />Run again as a new task
    </button>`;
  }
  const ask = () =>
    confirm({
      title: 'Run it again as a new task?',
      text: `A new task of type ${task.type} with the same payload and options goes to queue ${task.queue}. It names this one as its origin.`,
      verb: 'Run again',
      act: async (reason) => {
        const { id } = await api.replay(task.id, task.endedAt, reason);
        go(taskHref(id));
        return 'Submitted as a new task';
      },
    });
  return html`<${Action} icon="refresh" label="Run again as a new task" onClick=${ask} test="replay" />`;
}
