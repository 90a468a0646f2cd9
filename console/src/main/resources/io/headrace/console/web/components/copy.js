import { html, useState } from '../vendor/htm-preact.js';
import { Icon } from './icon.js';
import { notify } from './notes.js';

/** Puts a text into the clipboard. */
export function Copy({ text, what }) {
  const [done, setDone] = useState(false);
  const copy = async (event) => {
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      notify(`The browser does not let this page copy. ${what}: ${text}`, 'bad');
      return;
    }
    setDone(true);
    setTimeout(() => setDone(false), 1200);
  };
  return html`<button type="button" class="copy" onClick=${copy} aria-label="Copy ${what}" title="Copy ${what}" data-test="copy">
    <${Icon} name=${done ? 'check' : 'copy'} />
  </button>`;
}
