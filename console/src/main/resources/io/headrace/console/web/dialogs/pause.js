import { html, useState } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { closeDialog, Dialog, Field, ReasonField, showDialog } from '../components/dialog.js';
import { notify } from '../components/notes.js';

const DURATIONS = [
  ['', 'until it is resumed'],
  ['5m', '5 minutes'],
  ['15m', '15 minutes'],
  ['1h', '1 hour'],
  ['4h', '4 hours'],
  ['24h', '1 day'],
];

/** Asks for how long to pause a queue and why, and does it. */
export function pauseQueue(queue, onDone) {
  showDialog(html`<${PauseDialog} queue=${queue} onDone=${onDone} />`);
}

function PauseDialog({ queue, onDone }) {
  const [duration, setDuration] = useState('');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const submit = async () => {
    setBusy(true);
    try {
      await api.pause(queue, duration, reason);
      closeDialog();
      notify(`Queue ${queue} is paused`);
      onDone();
    } catch (e) {
      setProblem(e);
      setBusy(false);
    }
  };
  const footer = html`
    <button type="button" class="button" onClick=${closeDialog} data-test="dialog-cancel">Back</button>
    <button type="submit" class="button primary" disabled=${busy} data-test="dialog-confirm">Pause ${queue}</button>
  `;
  return html`<${Dialog} title="Pause queue ${queue}" test="pause-dialog" onSubmit=${submit} footer=${footer}>
    <p>Workers take no more tasks from this queue. What runs goes on, and new tasks are accepted and wait.</p>
    <${Field} label="For how long">
      <select value=${duration} onChange=${(e) => setDuration(e.target.value)} data-test="field-for">
        ${DURATIONS.map(([value, label]) => html`<option key=${value} value=${value}>${label}</option>`)}
      </select>
    <//>
    <${ReasonField} value=${reason} onInput=${setReason} />
    ${problem && html`<p class="form-problem" role="alert">${problem.message}</p>`}
  <//>`;
}
