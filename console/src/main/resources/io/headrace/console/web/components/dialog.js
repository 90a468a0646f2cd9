import { html, useLayoutEffect, useRef } from '../vendor/htm-preact.js';
import { createStore, useStore } from '../store.js';
import { Icon } from './icon.js';

const shown = createStore({ content: null });

/** Shows a dialog; the one before it is closed. */
export function showDialog(content) {
  shown.set({ content });
}

export function closeDialog() {
  shown.set({ content: null });
}

/** Where the dialog of the moment stands. */
export function DialogHost() {
  return useStore(shown).content;
}

/**
 * A modal dialog: the browser traps the focus in it, closes it on Escape, and gives the focus back.
 *
 * @param {{title: string, test: string, onClose?: () => void, locked?: boolean, wide?: boolean, onSubmit?: () => void}} props
 *     `locked` while it must not be closed; `footer` holds its buttons
 */
export function Dialog({ title, test, onClose = closeDialog, onSubmit, locked, wide, footer, children }) {
  const element = useRef(null);
  // At once, so that no key goes astray between being there and being open.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    // Closed before it is taken away: only then is the focus where it came from.
    return () => dialog.close();
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    if (!locked) {
      onClose();
    }
  };
  const submit = (event) => {
    event.preventDefault();
    onSubmit?.();
  };
  return html`<dialog ref=${element} class=${wide ? 'wide' : ''} aria-labelledby="dialog-title" onCancel=${cancel} data-test=${test}>
    <form onSubmit=${submit}>
      <header>
        <h2 id="dialog-title">${title}</h2>
        ${!locked &&
        html`<button type="button" class="copy" aria-label="Close" onClick=${onClose} data-test="dialog-close"><${Icon} name="close" /></button>`}
      </header>
      <div class="dialog-body">${children}</div>
      ${footer && html`<footer>${footer}</footer>`}
    </form>
  </dialog>`;
}

/** A field with its label and a line on what it is for. */
export function Field({ label, hint, children }) {
  return html`<label class="field">
    <span class="field-label">${label}</span>
    ${children}
    ${hint && html`<span class="field-hint">${hint}</span>`}
  </label>`;
}

/** Why it is done; goes to the audit. */
export function ReasonField({ value, onInput }) {
  return html`<${Field} label="Reason (optional)" hint="Stands in the audit beside your name.">
    <input type="text" maxlength="200" value=${value} onInput=${(e) => onInput(e.target.value)} data-test="field-reason" />
  <//>`;
}
