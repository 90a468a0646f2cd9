import { html } from '../vendor/htm-preact.js';
import { Time } from './time.js';

/** What an attempt logged, a line each, oldest first. */
export function LogLines({ lines }) {
  return html`<ol class="log-lines">
    ${lines.map((line, i) => html`<li key=${i} data-test="log-line"><${Time} at=${line.at} /> <span class="mono">${line.text}</span></li>`)}
  </ol>`;
}
