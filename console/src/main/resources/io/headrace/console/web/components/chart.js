import { html, useMemo } from '../vendor/htm-preact.js';
import { time } from '../format.js';
import { now, WINDOW } from '../live.js';
import { Plot } from './plot.js';

/** The least that the vertical axis spans, so that noise near zero does not fill it. */
const LEAST_SPAN = 10;
/** How many samples without a value a line may cross. */
const LONGEST_JOIN = 10;

/**
 * Lines over the last minutes.
 *
 * @param {{label: string, at: number[], lines: {label: string, values: (number|null)[], colour: string, dash?: number[], fill?: boolean}[],
 *     format: (n: number) => string, test: string}} props `at` in seconds since 1970; `colour` names a custom property of the style
 *     sheet; lines differ by their dashes too
 */
export function Chart({ label, at, lines, format, test }) {
  const data = useMemo(() => [at, ...lines.map((line) => broken(line.values))], [at]);
  const moment = (index) => (index === null || !at[index] ? 'now' : time(new Date(at[index] * 1000)));
  return html`<${Plot}
    label=${label}
    test=${test}
    lines=${lines}
    format=${format}
    moment=${moment}
    data=${data}
    options=${(style) => options(style, lines, format)}
  />`;
}

/** Joins what is seconds apart; over a longer silence nothing is drawn, because nothing is known to have been there. */
function broken(values) {
  const joined = [...values];
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null || values[i] === undefined) {
      continue;
    }
    if (last >= 0 && i - last <= LONGEST_JOIN) {
      joined.fill(undefined, last + 1, i);
    }
    last = i;
  }
  return joined;
}

/** Always the whole window, so that the axis does not stretch while it fills. */
function spanOf(at) {
  const end = at[at.length - 1] ?? now() / 1000;
  return [end - WINDOW, end];
}

function options({ colour, axis }, lines, format) {
  return {
    scales: {
      x: { range: (chart) => spanOf(chart.data[0]) },
      y: { range: (chart, min, max) => [0, Math.max(LEAST_SPAN, max * 1.1)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 28, space: 90, values: (chart, splits) => splits.map((at) => time(new Date(at * 1000)).slice(0, 5)) },
      { ...axis, size: 58, space: 40, values: (chart, splits) => splits.map(format) },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        stroke: colour(line.colour),
        width: 1.5,
        dash: line.dash,
        fill: line.fill ? colour(`${line.colour}-soft`) : undefined,
        // A sample between two silences would be no line at all.
        points: { show: true, filter: alone, size: 3, fill: colour(line.colour), width: 0 },
        spanGaps: false,
      })),
    ],
  };
}

/** The places of the values that have no neighbour to draw a line to; null where all have. */
function alone(chart, series) {
  const values = chart.data[series];
  const near = (i, step) => {
    for (let j = i + step; j >= 0 && j < values.length && Math.abs(j - i) <= LONGEST_JOIN; j += step) {
      if (typeof values[j] === 'number') {
        return true;
      }
    }
    return false;
  };
  const places = [];
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] === 'number' && !near(i, -1) && !near(i, 1)) {
      places.push(i);
    }
  }
  return places;
}
