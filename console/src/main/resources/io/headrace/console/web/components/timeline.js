import { html } from '../vendor/htm-preact.js';
import { duration } from '../format.js';
import { StateIcon } from './state.js';
import { Time } from './time.js';

/** Which shape stands for what happened. */
const SHAPES = { submitted: 'queued', started: 'running', failed: 'dead', finished: 'completed', due: 'scheduled' };

/** What happened to a task and what is to come, with the time in between. */
export function Timeline({ entries }) {
  return html`<ol class="timeline">
    ${entries.map((entry, i) => {
      const gap = i > 0 ? Date.parse(entry.at) - Date.parse(entries[i - 1].at) : 0;
      return html`<li key=${`${i} ${entry.at}`} class=${entry.what} data-test="timeline-entry" data-what=${entry.what}>
        <${StateIcon} state=${SHAPES[entry.what] ?? entry.what} />
        <span class="timeline-text">${entry.text}</span>
        <span class="timeline-when">
          <${Time} at=${entry.at} />
          ${gap > 0 && html`<span class="muted" title="after what is above">+${duration(gap)}</span>`}
        </span>
      </li>`;
    })}
  </ol>`;
}
