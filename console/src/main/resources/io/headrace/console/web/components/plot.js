import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import uPlot from '../vendor/uplot.js';
import { useStore } from '../store.js';
import { theme } from '../theme.js';

const HEIGHT = 190;

/**
 * What all charts have: a heading, a legend with the values under the pointer, and the drawing, in the colours of the theme.
 *
 * @param {{label: string, test: string, lines: {label: string, values: (number|null)[], colour: string, dash?: number[], block?: boolean}[],
 *     format: (n: number) => string, moment: (index: number|null) => string, data: any[][], options: (style: object) => object}} props
 *     `moment` names the place of the pointer, null for none; `data` and `options` are uPlot's; lines differ by their dashes too
 */
export function Plot({ label, test, lines, format, moment, data, options }) {
  const place = useRef(null);
  const plot = useRef(null);
  const [cursor, setCursor] = useState(null);
  const { name } = useStore(theme);

  useEffect(() => {
    const chart = new uPlot({ ...basics(place.current, setCursor), ...options(styleOf(place.current)) }, data, place.current);
    const watch = new ResizeObserver(() => chart.setSize({ width: place.current.clientWidth, height: HEIGHT }));
    watch.observe(place.current);
    plot.current = chart;
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  }, [name]);
  useEffect(() => plot.current.setData(data), [data[0]]);

  const shown = cursor ?? data[0].length - 1;
  return html`<figure class="chart" data-test=${test}>
    <figcaption>
      <h2>${label}</h2>
      <span class="chart-time muted">${moment(cursor)}</span>
      <ul class="legend">
        ${lines.map(
          (line) => html`<li key=${line.label}>
            <svg viewBox="0 0 14 ${line.block ? 10 : 4}" width="14" height=${line.block ? 10 : 4} aria-hidden="true">
              ${line.block
                ? html`<rect width="10" height="10" rx="2" style=${{ fill: `var(${line.colour})` }} />`
                : html`<line x1="0" y1="2" x2="14" y2="2" style=${{ stroke: `var(${line.colour})`, strokeDasharray: (line.dash ?? []).join(' ') }} />`}
            </svg>
            ${line.label} <b>${line.values[shown] === null || line.values[shown] === undefined ? '–' : format(line.values[shown])}</b>
          </li>`,
        )}
      </ul>
    </figcaption>
    <div class="chart-place" ref=${place}></div>
  </figure>`;
}

function basics(place, onCursor) {
  return {
    width: place.clientWidth,
    height: HEIGHT,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    hooks: { setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)] },
  };
}

/** Colours by the names of their custom properties, and how axes look. */
function styleOf(place) {
  const style = getComputedStyle(place);
  const colour = (property) => style.getPropertyValue(property).trim();
  return {
    colour,
    axis: {
      stroke: colour('--muted'),
      font: `11px ${style.fontFamily}`,
      ticks: { show: false },
      grid: { stroke: colour('--line'), width: 1 },
    },
  };
}
