import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { closeDialog, Dialog, Field, ReasonField, showDialog } from '../components/dialog.js';
import { State } from '../components/state.js';
import * as format from '../format.js';
import { pause, takeSteps } from '../steps.js';

/** How many tasks one step acts on. */
const STEP = 200;

/** To tasks in which states each action can be done, and what it does to them. */
const ACTIONS = {
  retry: {
    states: ['dead', 'retrying', 'scheduled'],
    verb: 'Retry',
    past: 'retried',
    text: 'Dead letters run again from their first attempt; those that wait for their time start now.',
  },
  cancel: {
    states: ['scheduled', 'queued', 'running', 'retrying'],
    verb: 'Cancel',
    past: 'cancelled',
    danger: true,
    text: 'Those that wait end as cancelled at once; running ones are asked to stop. This cannot be undone.',
  },
  delete: {
    states: ['dead'],
    verb: 'Delete',
    past: 'deleted',
    danger: true,
    text: 'The dead letters and what is known of how they ended are gone for good. This cannot be undone.',
  },
};

/** In which of the wanted states an action can be done; none wanted means all. */
export function statesFor(action, wanted) {
  return wanted.length === 0 ? ACTIONS[action].states : ACTIONS[action].states.filter((state) => wanted.includes(state));
}

/**
 * Counts what matches a filter, asks, and acts on all of it step by step.
 *
 * @param {'retry'|'cancel'|'delete'} action
 * @param {object} filter as of GET /tasks
 * @param {() => void} onDone called when something was done
 */
export function actOnAll(action, filter, onDone) {
  const restricted = { ...filter, state: statesFor(action, filter.state ?? []) };
  showDialog(html`<${BulkDialog} action=${action} filter=${restricted} onDone=${onDone} />`);
}

function BulkDialog({ action, filter, onDone }) {
  const { verb, past, text, danger } = ACTIONS[action];
  const [phase, setPhase] = useState('counting');
  const [matched, setMatched] = useState(0);
  const [samples, setSamples] = useState([]);
  const [told, setTold] = useState({ done: 0, skipped: 0 });
  const [reason, setReason] = useState('');
  const [rate, setRate] = useState('');
  const [problem, setProblem] = useState(null);
  const abort = useRef(null);
  const titleOfPhase = {
    counting: `${verb}: counting what matches`,
    asking: matched === 0 ? `Nothing to ${action}` : `${verb} ${format.tasks(matched)}?`,
    acting: `${verb} ${format.tasks(matched)}`,
    ended: `${format.tasks(told.done)} ${past}`,
  };

  const run = async (step, then) => {
    abort.current = new AbortController();
    try {
      await takeSteps((cursor) => step(cursor, abort.current.signal), abort.current.signal);
    } catch (e) {
      if (e.name !== 'AbortError') {
        setProblem(e);
      }
    }
    setPhase(then);
  };

  useEffect(() => {
    run(async (cursor, signal) => {
      const found = await api.countTasks(filter, cursor, signal);
      setMatched((n) => n + found.matched);
      setSamples((list) => (list.length > 0 ? list : (found.samples ?? []).slice(0, 3)));
      return found.next;
    }, 'asking');
    return () => abort.current.abort();
  }, []);

  const act = () => {
    setPhase('acting');
    const perSecond = action === 'retry' ? Number(rate) : 0;
    const limit = perSecond > 0 ? Math.min(STEP, perSecond) : STEP;
    run(async (cursor, signal) => {
      const begun = performance.now();
      // Not told to stop within the step: what it did must be counted.
      const step = await api.actOnTasks(action, filter, cursor, limit, reason);
      setTold((sum) => ({ done: sum.done + step.done, skipped: sum.skipped + step.skipped }));
      const acted = step.done + step.skipped;
      if (perSecond > 0 && step.next) {
        await pause((1000 * acted) / perSecond - (performance.now() - begun), signal);
      }
      return step.next;
    }, 'ended');
  };

  const close = () => {
    abort.current.abort();
    closeDialog();
    if (told.done > 0) {
      onDone();
    }
  };
  const back = html`<button type="button" class="button" onClick=${close} data-test="dialog-cancel">${phase === 'ended' ? 'Close' : 'Back'}</button>`;
  const stop = html`<button type="button" class="button" onClick=${() => abort.current.abort()} data-test="bulk-stop">Stop</button>`;
  const footer = {
    counting: back,
    asking: html`${back}
      ${matched > 0 &&
      html`<button type="submit" class="button primary ${danger ? 'danger' : ''}" data-test="dialog-confirm">
        ${verb} ${format.tasks(matched)}
      </button>`}`,
    acting: stop,
    ended: back,
  };
  const acted = told.done + told.skipped;
  return html`<${Dialog}
    title=${titleOfPhase[phase]}
    test="bulk-dialog"
    locked=${phase === 'acting'}
    onClose=${close}
    onSubmit=${() => phase === 'asking' && matched > 0 && act()}
    footer=${footer[phase]}
  >
    ${phase === 'counting' &&
    html`<p data-test="bulk-count">${format.tasks(matched)} so far …</p>
      <progress aria-label="Counting"></progress>`}
    ${phase === 'asking' &&
    (matched === 0
      ? html`<p>No task in the states ${filter.state.join(', ')} matches these filters.</p>`
      : html`<p>${text}</p>
          <ul class="samples">
            ${samples.map((task) => html`<li key=${task.id}><${State} state=${task.state} /><code class="ellipsis" title=${task.id}>${task.id}</code></li>`)}
            ${matched > samples.length && html`<li class="muted">and ${format.tasks(matched - samples.length)} more</li>`}
          </ul>
          ${action === 'retry' &&
          html`<${Field} label="At most so many per second (optional)" hint="Spares what the tasks call. Empty: as fast as it goes.">
            <input type="number" min="1" max="10000" step="1" value=${rate} onInput=${(e) => setRate(e.target.value)} data-test="field-rate" />
          <//>`}
          <${ReasonField} value=${reason} onInput=${setReason} />`)}
    ${(phase === 'acting' || phase === 'ended') &&
    html`<progress aria-label="Progress" max=${matched} value=${phase === 'ended' && !problem && acted >= matched ? matched : Math.min(acted, matched)}></progress>
      <p data-test="bulk-progress">
        ${format.count(told.done)} of ${format.count(matched)} ${past}${told.skipped > 0 && `, ${format.count(told.skipped)} stood elsewhere by then`}
      </p>`}
    ${problem && html`<p class="form-problem" role="alert">${problem.message}</p>`}
  <//>`;
}
