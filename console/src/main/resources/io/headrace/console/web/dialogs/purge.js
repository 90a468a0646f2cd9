import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { closeDialog, Dialog, Field, ReasonField, showDialog } from '../components/dialog.js';
import * as format from '../format.js';
import { useLive } from '../live.js';
import { takeSteps } from '../steps.js';

/** What can be purged: how many there are, and what becomes of them. */
const KINDS = [
  { state: 'queued', label: 'Waiting tasks', count: (queue) => queue.queued, fate: 'end as cancelled' },
  { state: 'scheduled', label: 'Delayed tasks, retries included', count: (queue) => queue.scheduled + queue.retrying, fate: 'end as cancelled' },
  { state: 'dead', label: 'Dead letters', count: (queue) => queue.dead, fate: 'are dropped' },
];

/** Empties a queue of what waits, is delayed or dead, after its name was typed. */
export function purgeQueue(queue, onDone) {
  showDialog(html`<${PurgeDialog} queue=${queue} onDone=${onDone} />`);
}

function PurgeDialog({ queue: opened, onDone }) {
  const { snapshot } = useLive();
  // While it asks, what it would purge may grow.
  const queue = snapshot?.queues.find((one) => one.name === opened.name) ?? opened;
  const [begun, setBegun] = useState(null);
  const [kind, setKind] = useState(KINDS.find((one) => one.count(queue) > 0) ?? KINDS[0]);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [phase, setPhase] = useState('asking');
  const [purged, setPurged] = useState(0);
  const [problem, setProblem] = useState(null);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const total = begun ?? kind.count(queue);
  const ready = typed === queue.name && total > 0;

  const act = async () => {
    setPhase('acting');
    setBegun(total);
    try {
      await takeSteps(async (until) => {
        const step = await api.purge(queue.name, kind.state, until, reason);
        setPurged((n) => n + step.purged);
        return step.more ? step.until : undefined;
      }, abort.current.signal);
    } catch (e) {
      setProblem(e);
    }
    setPhase('ended');
    onDone();
  };

  const close = html`<button type="button" class="button" onClick=${closeDialog} data-test="dialog-cancel">${phase === 'ended' ? 'Close' : 'Back'}</button>`;
  const footer = {
    asking: html`${close}
      <button type="submit" class="button primary danger" disabled=${!ready} data-test="dialog-confirm">Purge ${format.tasks(total)}</button>`,
    acting: html`<button type="button" class="button" onClick=${() => abort.current.abort()} data-test="bulk-stop">Stop</button>`,
    ended: close,
  };
  return html`<${Dialog}
    title=${phase === 'ended' ? `${format.tasks(purged)} purged` : `Purge queue ${queue.name}`}
    test="purge-dialog"
    locked=${phase === 'acting'}
    onSubmit=${() => phase === 'asking' && ready && act()}
    footer=${footer[phase]}
  >
    ${phase === 'asking'
      ? html`<fieldset class="choices">
            <legend>What</legend>
            ${KINDS.map(
              (one) => html`<label key=${one.state}>
                <input type="radio" name="kind" checked=${one === kind} onChange=${() => setKind(one)} data-test="purge-${one.state}" />
                <span>${one.label}</span><b>${format.count(one.count(queue))}</b>
              </label>`,
            )}
          </fieldset>
          <p>
            ${total === 0 ? 'There are none.' : `${format.tasks(total)} ${kind.fate}. What comes later is left alone. This cannot be undone.`}
          </p>
          <${Field} label=${`Type ${queue.name} to confirm`}>
            <input type="text" autocomplete="off" autocapitalize="off" spellcheck=${false} value=${typed} onInput=${(e) => setTyped(e.target.value)} data-test="field-confirm-name" />
          <//>
          <${ReasonField} value=${reason} onInput=${setReason} />`
      : html`<progress aria-label="Progress" max=${total} value=${phase === 'ended' ? total : Math.min(purged, total)}></progress>
          <p data-test="bulk-progress">${format.count(purged)} purged</p>`}
    ${problem && html`<p class="form-problem" role="alert">${problem.message}</p>`}
  <//>`;
}
