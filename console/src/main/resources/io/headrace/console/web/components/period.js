import { html } from '../vendor/htm-preact.js';
import { now } from '../live.js';

const DAY_MS = 86_400_000;

/** How many days a view may look back on; the first is taken where none is chosen. */
const PERIODS = [
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
];

/** How many days the address asks for. */
export function periodOf(query) {
  const asked = Number(query.get('days'));
  return PERIODS.some(([days]) => days === asked) ? asked : PERIODS[0][0];
}

/** The last so many days, today included, in UTC as the history counts them: YYYY-MM-DD, the oldest first. */
export function daysOf(period) {
  return Array.from({ length: period }, (_, i) => new Date(now() - (period - 1 - i) * DAY_MS).toISOString().slice(0, 10));
}

/** When the first of these days began. */
export function sinceOf(days) {
  return `${days[0]}T00:00:00Z`;
}

export function PeriodFilter({ period, onChoose }) {
  return html`<label>
    <span>Days, in UTC</span>
    <select value=${String(period)} onChange=${(e) => onChoose(Number(e.target.value))} data-test="filter-days">
      ${PERIODS.map(([days, label]) => html`<option key=${days} value=${days}>${label}</option>`)}
    </select>
  </label>`;
}
