import { html } from '../vendor/htm-preact.js';

/** How much of what a worker, or all of them, can run at a time is in use. */
export function Slots({ running, of }) {
  return html`<span class="slots">
    <span class="share" role="meter" aria-label="Slots in use" aria-valuemin="0" aria-valuemax=${of} aria-valuenow=${running}>
      <span style=${{ width: `${(100 * running) / Math.max(of, 1)}%` }}></span>
    </span>
    <span class="slots-text">${running}<span class="muted"> / ${of}</span></span>
  </span>`;
}
