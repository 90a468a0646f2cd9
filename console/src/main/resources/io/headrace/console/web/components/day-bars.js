import { html } from '../vendor/htm-preact.js';
import { count } from '../format.js';

const HEIGHT = 22;
/** Between the beginnings of two bars; many days stand closer. */
const WIDEST_STEP = 14;
const LEAST_STEP = 2;
const WIDTH = 120;

/**
 * A small line of bars, one for each day.
 *
 * @param {{label: string, days: string[], counts: Record<string, number>, dead?: Record<string, number>}} props `dead` are those of
 *     the counts that died; left out if all did
 */
export function DayBars({ label, days, counts, dead = counts }) {
  const step = Math.max(LEAST_STEP, Math.min(WIDEST_STEP, Math.floor(WIDTH / days.length)));
  const width = days.length * step - 1;
  const highest = Math.max(1, ...days.map((day) => counts[day] ?? 0));
  const died = (day) => (dead !== counts && dead[day] ? `, ${count(dead[day])} dead` : '');
  const told = days.filter((day) => counts[day]).map((day) => `${day}: ${count(counts[day])}${died(day)}`);
  const height = (n) => (n ? Math.max(2, (HEIGHT * n) / highest) : 0);
  const bar = (className, day, i, n) => html`<rect class=${className} x=${i * step} y=${HEIGHT - height(n)} width=${step - 1} height=${height(n)} />`;
  return html`<svg
    class="day-bars"
    viewBox="0 0 ${width} ${HEIGHT}"
    width=${width}
    height=${HEIGHT}
    role="img"
    aria-label="${label}: ${told.join('; ') || 'none'}"
    data-test="day-bars"
  >
    <title>${told.join('\n') || 'none'}</title>
    <line x1="0" x2=${width} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5} />
    ${days.map((day, i) => html`<g key=${day}>${bar('', day, i, counts[day])}${bar('bad', day, i, dead[day])}</g>`)}
  </svg>`;
}
