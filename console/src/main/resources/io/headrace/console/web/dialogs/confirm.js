import { html, useState } from '../vendor/htm-preact.js';
import { closeDialog, Dialog, ReasonField, showDialog } from '../components/dialog.js';
import { notify } from '../components/notes.js';

/**
 * Asks before something is done to one thing, and does it.
 *
 * @param {{title: string, text: string, verb: string, danger?: boolean, act: (reason: string) => Promise<string|undefined>}} props
 *     `act` answers what to tell afterwards
 */
export function confirm(props) {
  showDialog(html`<${Confirm} ...${props} />`);
}

function Confirm({ title, text, verb, danger, act }) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const told = await act(reason);
      closeDialog();
      if (told) {
        notify(told);
      }
    } catch (e) {
      setProblem(e);
      setBusy(false);
    }
  };
  const footer = html`
    <button type="button" class="button" onClick=${closeDialog} disabled=${busy} data-test="dialog-cancel">Back</button>
    <button type="submit" class="button primary ${danger ? 'danger' : ''}" disabled=${busy} data-test="dialog-confirm">${verb}</button>
  `;
  return html`<${Dialog} title=${title} test="confirm-dialog" onSubmit=${submit} footer=${footer}>
    <p>${text}</p>
    <${ReasonField} value=${reason} onInput=${setReason} />
    ${problem && html`<p class="form-problem" role="alert">${problem.message}</p>`}
  <//>`;
}
