import { html } from '../vendor/htm-preact.js';

/** How much of what a worker, or all of them, can run at a time is in use. */
export function Slots({ running, of }) {
  return html`<span class="slots">
    <meter min="0" max=${Math.max(of, 1)} value=${running} aria-label="${running} of ${of} slots in use"></meter>
    <span class="slots-text">${running}<span class="muted"> / ${of}</span></span>
  </span>`;
}
