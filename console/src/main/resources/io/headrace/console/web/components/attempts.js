import { html } from '../vendor/htm-preact.js';
import * as format from '../format.js';
import { Copy } from './copy.js';
import { LogLines } from './log-lines.js';
import { StateIcon } from './state.js';
import { Time } from './time.js';

/** Attempts as bars on one axis of time, and each with what it failed of. */
export function Attempts({ attempts }) {
  return html`<${Bars} attempts=${attempts} />
    <ol class="attempts">
      ${[...attempts].reverse().map((attempt, i) => html`<${Attempt} key=${attempt.number} attempt=${attempt} open=${i === 0} />`)}
    </ol>`;
}

function Bars({ attempts }) {
  const start = (attempt) => Date.parse(attempt.startedAt);
  const from = Math.min(...attempts.map((attempt) => start(attempt) - attempt.waitedMs));
  const to = Math.max(...attempts.map((attempt) => start(attempt) + attempt.ranMs));
  const percent = (ms) => `${(100 * ms) / Math.max(1, to - from)}%`;
  // The least width of a bar is 3 pixels; they must not stick out at the end.
  const left = (ms) => `min(${percent(ms)}, 100% - 3px)`;
  return html`<div class="bars" role="img" aria-label="${attempts.length} attempts within ${format.duration(to - from)}">
    ${attempts.map(
      (attempt) => html`<div key=${attempt.number} class="bars-row" title="Attempt ${attempt.number}: waited ${format.duration(attempt.waitedMs)}, ran ${format.duration(attempt.ranMs)}">
        <span>${attempt.number}</span>
        <div class="bars-line">
          <div class="bar-waited" style=${{ left: left(start(attempt) - attempt.waitedMs - from), width: percent(attempt.waitedMs) }}></div>
          <div class="bar-ran ${attempt.error ? 'bad' : ''}" style=${{ left: left(start(attempt) - from), width: percent(attempt.ranMs) }}></div>
        </div>
      </div>`,
    )}
    <div class="bars-scale muted"><span>0</span><span>${format.duration(to - from)}</span></div>
  </div>`;
}

function Attempt({ attempt, open }) {
  const { error } = attempt;
  return html`<li data-test="attempt">
    <div class="attempt-head">
      <${StateIcon} state=${error ? 'dead' : 'completed'} />
      <b>Attempt ${attempt.number}</b>
      <span class="mono ellipsis" title=${attempt.worker}>${attempt.worker}</span>
      <span class="muted">waited ${format.duration(attempt.waitedMs)}, ran ${format.duration(attempt.ranMs)}</span>
      <${Time} at=${attempt.startedAt} />
    </div>
    ${error && html`<p class="error-text attempt-error"><b>${error.type}</b>: ${error.message}</p>`}
    ${attempt.log && html`<${LogLines} lines=${attempt.log} />`}
    ${error?.stack &&
    html`<details open=${open}>
      <summary>Stack</summary>
      <div class="value">
        <div class="value-bar"><${Copy} text=${error.stack} what="stack" /></div>
        <pre class="code lines" tabindex="0" aria-label="Stack of attempt ${attempt.number}">${error.stack}</pre>
      </div>
    </details>`}
  </li>`;
}
