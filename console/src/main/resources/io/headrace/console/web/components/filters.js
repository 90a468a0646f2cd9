import { html } from '../vendor/htm-preact.js';
import { useLive } from '../live.js';

/** The fields of a form that narrows a list. Each carries the name of what it sets, also for tests. */

export function TextFilter({ name, label, placeholder, value, onInput }) {
  return html`<label>
    <span>${label}</span>
    <input type="text" placeholder=${placeholder} value=${value ?? ''} onInput=${(e) => onInput(e.target.value)} data-test="filter-${name}" />
  </label>`;
}

/** A moment, chosen in the zone of the reader; handed on as ISO 8601, '' for none. */
export function MomentFilter({ name, label, value, onInput }) {
  return html`<label>
    <span>${label}</span>
    <input
      type="datetime-local"
      value=${toLocal(value)}
      onChange=${(e) => onInput(e.target.value ? new Date(e.target.value).toISOString() : '')}
      data-test="filter-${name}"
    />
  </label>`;
}

/**
 * One of some values, or all of them; an address may name several.
 *
 * @param {{name: string, label: string, several: string, options: string[], chosen: string[], onChoose: (chosen: string[]) => void}} props
 */
export function ChoiceFilter({ name, label, several, options, chosen, onChoose }) {
  return html`<label>
    <span>${label}</span>
    <select value=${chosen.length > 1 ? '*' : (chosen[0] ?? '')} onChange=${(e) => onChoose(e.target.value ? [e.target.value] : [])} data-test="filter-${name}">
      <option value="">all</option>
      ${chosen.length > 1 && html`<option value="*">${chosen.length} ${several}</option>`}
      ${options.map((option) => html`<option key=${option} value=${option}>${option}</option>`)}
    </select>
  </label>`;
}

/** A queue that is known, or was named in the address. */
export function QueueFilter({ chosen, onChoose }) {
  const { snapshot } = useLive();
  const queues = [...new Set([...(snapshot?.queues ?? []).map((queue) => queue.name), ...chosen])];
  return html`<${ChoiceFilter} name="queue" label="Queue" several="queues" options=${queues} chosen=${chosen} onChoose=${onChoose} />`;
}

/** What a field for date and time shows of a moment. */
function toLocal(at) {
  const ms = Date.parse(at ?? '');
  return Number.isNaN(ms) ? '' : new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
