import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import uPlot from '../vendor/uplot.js';
import { time } from '../format.js';
import { now, WINDOW } from '../live.js';
import { useStore } from '../store.js';
import { theme } from '../theme.js';

const HEIGHT = 190;
/** The least that the vertical axis spans, so that noise near zero does not fill it. */
const LEAST_SPAN = 10;
/** How many samples without a value a line may cross. */
const LONGEST_JOIN = 10;

/**
 * Lines over time.
 *
 * @param {{label: string, at: number[], lines: {label: string, values: (number|null)[], colour: string, dash?: number[], fill?: boolean}[],
 *     format: (n: number) => string, test: string}} props `at` in seconds since 1970; `colour` names a custom property of the style
 *     sheet; lines differ by their dashes too
 */
export function Chart({ label, at, lines, format, test }) {
  const place = useRef(null);
  const plot = useRef(null);
  const [cursor, setCursor] = useState(null);
  const { name } = useStore(theme);

  useEffect(() => {
    const chart = new uPlot(options(place.current, lines, format, setCursor), data(at, lines), place.current);
    const watch = new ResizeObserver(() => chart.setSize({ width: place.current.clientWidth, height: HEIGHT }));
    watch.observe(place.current);
    plot.current = chart;
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  }, [name]);
  useEffect(() => plot.current.setData(data(at, lines)), [at]);

  const shown = cursor ?? at.length - 1;
  return html`<figure class="chart" data-test=${test}>
    <figcaption>
      <h2>${label}</h2>
      <span class="chart-time muted">${cursor === null || !at[cursor] ? 'now' : time(new Date(at[cursor] * 1000))}</span>
      <ul class="legend">
        ${lines.map(
          (line) => html`<li key=${line.label}>
            <svg viewBox="0 0 14 4" width="14" height="4" aria-hidden="true">
              <line x1="0" y1="2" x2="14" y2="2" style=${{ stroke: `var(${line.colour})`, strokeDasharray: (line.dash ?? []).join(' ') }} />
            </svg>
            ${line.label} <b>${line.values[shown] === null || line.values[shown] === undefined ? '–' : format(line.values[shown])}</b>
          </li>`,
        )}
      </ul>
    </figcaption>
    <div class="chart-place" ref=${place}></div>
  </figure>`;
}

function data(at, lines) {
  return [at, ...lines.map((line) => broken(line.values))];
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

function options(place, lines, format, onCursor) {
  const style = getComputedStyle(place);
  const colour = (property) => style.getPropertyValue(property).trim();
  const axis = {
    stroke: colour('--muted'),
    font: `11px ${style.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: colour('--line'), width: 1 },
  };
  return {
    width: place.clientWidth,
    height: HEIGHT,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
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
    hooks: { setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)] },
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
