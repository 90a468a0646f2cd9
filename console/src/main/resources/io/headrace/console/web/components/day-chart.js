import { html, useMemo } from '../vendor/htm-preact.js';
import uPlot from '../vendor/uplot.js';
import { Plot } from './plot.js';

/** Steps between the days that the axis names. */
const DAY_STEPS = [1, 2, 7, 14, 28, 56, 112];
/** So many pixels a day's bar takes of its place, and at most. */
const BAR_SHARE = 0.7;
const WIDEST_BAR = 36;

/**
 * One place for each day: bars that stand on each other, or lines.
 *
 * @param {{label: string, days: string[], lines: {label: string, values: (number|null)[], colour: string, dash?: number[]}[],
 *     bars?: boolean, least: number, format: (n: number) => string, test: string}} props `days` as YYYY-MM-DD; `least` is the least
 *     that the vertical axis spans; `colour` names a custom property of the style sheet
 */
export function DayChart({ label, days, lines, bars, least, format, test }) {
  const data = useMemo(() => [days.map((_, i) => i), ...(bars ? stacked(lines) : lines.map((line) => line.values))], [days, lines]);
  return html`<${Plot}
    label=${label}
    test=${test}
    lines=${bars ? lines.map((line) => ({ ...line, block: true })) : lines}
    format=${format}
    moment=${(index) => days[index ?? days.length - 1]}
    data=${data}
    options=${(style) => options(style, { days, lines, bars, least, format })}
  />`;
}

/** For each line the sum of itself and those after it: drawn in this order, the last one stands at the bottom. */
function stacked(lines) {
  return lines.map((_, i) => lines[i].values.map((_, day) => lines.slice(i).reduce((total, line) => total + (line.values[day] ?? 0), 0)));
}

function options({ colour, axis }, { days, lines, bars, least, format }) {
  const paths = bars ? uPlot.paths.bars({ size: [BAR_SHARE, WIDEST_BAR] }) : undefined;
  return {
    scales: {
      x: { time: false, range: () => [-0.5, days.length - 0.5] },
      y: { range: (chart, min, max) => [0, Math.max(least, max * 1.1)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 28, space: 46, incrs: DAY_STEPS, values: (chart, splits) => splits.map((at) => days[at]?.slice(5) ?? '') },
      { ...axis, size: 58, space: 40, values: (chart, splits) => splits.map(format) },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        stroke: bars ? undefined : colour(line.colour),
        width: bars ? 0 : 1.5,
        dash: line.dash,
        paths,
        fill: bars ? colour(line.colour) : undefined,
        points: bars ? { show: false } : { show: true, size: 5, fill: colour(line.colour), width: 0 },
      })),
    ],
  };
}
