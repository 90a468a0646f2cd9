import { html, useState } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { closeDialog, Dialog, Field, ReasonField, showDialog } from '../components/dialog.js';
import { notify } from '../components/notes.js';

/** Lets the payload of a dead letter be changed, and runs it again with that. */
export function editAndRetry(task, onDone) {
  showDialog(html`<${EditDialog} task=${task} onDone=${onDone} />`);
}

function EditDialog({ task, onDone }) {
  const [text, setText] = useState(JSON.stringify(task.payload, null, 2) ?? '');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const { value, fault } = read(text);
  const submit = async () => {
    setBusy(true);
    try {
      await api.retry(task.id, reason, value);
      closeDialog();
      notify('Runs again with the edited payload');
      onDone();
    } catch (e) {
      setProblem(e);
      setBusy(false);
    }
  };
  const footer = html`
    <button type="button" class="button" onClick=${closeDialog} data-test="dialog-cancel">Back</button>
    <button type="submit" class="button primary" disabled=${busy || fault} data-test="dialog-confirm">Retry with this payload</button>
  `;
  return html`<${Dialog} title="Edit the payload and retry" test="edit-dialog" wide onSubmit=${submit} footer=${footer}>
    <p>The task runs again from its first attempt, with the payload below instead of its old one.</p>
    <${Field} label="Payload (JSON)">
      <textarea
        class="code"
        rows="14"
        spellcheck=${false}
        value=${text}
        aria-invalid=${Boolean(fault)}
        aria-describedby="payload-check"
        onInput=${(e) => setText(e.target.value)}
        data-test="field-payload"
      ></textarea>
    <//>
    <p id="payload-check" class=${fault ? 'form-problem' : 'form-fine'} aria-live="polite" data-test="payload-check">${fault ?? 'Valid JSON'}</p>
    <${ReasonField} value=${reason} onInput=${setReason} />
    ${problem && html`<p class="form-problem" role="alert">${problem.message}</p>`}
  <//>`;
}

/** The value of a JSON text, numbers to the last digit; or what is wrong with the text. */
function read(text) {
  try {
    const exact = (key, value, context) =>
      typeof value === 'number' && context && JSON.rawJSON ? JSON.rawJSON(context.source) : value;
    return { value: JSON.parse(text, exact) };
  } catch (e) {
    return { fault: `Not valid JSON: ${e.message}` };
  }
}
