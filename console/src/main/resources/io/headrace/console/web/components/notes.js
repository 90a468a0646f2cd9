import { html } from '../vendor/htm-preact.js';
import { createStore, useStore } from '../store.js';
import { Icon } from './icon.js';

const SHOWN_MS = 6000;

const notes = createStore({ list: [] });
let last = 0;

/**
 * Tells shortly what happened.
 *
 * @param {'ok'|'bad'} level what went wrong stays until it is closed
 */
export function notify(text, level = 'ok') {
  const note = { id: ++last, text, level };
  notes.set({ list: [...notes.get().list.slice(-3), note] });
  if (level === 'ok') {
    setTimeout(() => close(note.id), SHOWN_MS);
  }
}

function close(id) {
  notes.set({ list: notes.get().list.filter((note) => note.id !== id) });
}

export function Notes() {
  const { list } = useStore(notes);
  return html`<div class="notes" role="status" aria-live="polite">
    ${list.map(
      (note) => html`<div key=${note.id} class="note ${note.level}" data-test="note">
        <${Icon} name=${note.level === 'ok' ? 'check' : 'dead'} />
        <span>${note.text}</span>
        <button type="button" class="copy" aria-label="Close this note" onClick=${() => close(note.id)}><${Icon} name="close" /></button>
      </div>`,
    )}
  </div>`;
}
