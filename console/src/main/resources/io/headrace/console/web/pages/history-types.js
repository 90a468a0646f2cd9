import { html, useMemo } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Empty, Loaded } from '../components/blank.js';
import { DayBars } from '../components/day-bars.js';
import { DayChart } from '../components/day-chart.js';
import { HistoryFrame, Stale } from '../components/history-frame.js';
import { Card } from '../components/page.js';
import { daysOf, periodOf, sinceOf } from '../components/period.js';
import { PeriodForm } from '../components/period-form.js';
import { ENDED, StateIcon } from '../components/state.js';
import * as format from '../format.js';
import { useLoad } from '../load.js';
import { href, useRoute } from '../route.js';

const SEGMENTS = ['history', 'types'];
const STATES = [...ENDED];
const COLOURS = { completed: '--chart-a', dead: '--chart-bad', cancelled: '--chart-c', expired: '--chart-b' };
const PERCENTILES = [
  ['p50', '--chart-a', undefined],
  ['p95', '--chart-b', [6, 3]],
  ['p99', '--chart-bad', [2, 3]],
];

/** How each type fared, day by day. */
export function HistoryTypes() {
  return html`<${HistoryFrame} view="types"><${Types} /><//>`;
}

function Types() {
  const { query } = useRoute();
  const filter = { days: periodOf(query), queue: query.getAll('queue').slice(0, 1), type: query.get('type') ?? undefined };
  const only = query.get('only') ?? undefined;
  const days = daysOf(filter.days);
  const types = useLoad(
    async (signal) => {
      const { items } = await api.historyTypes({ queue: filter.queue, type: only ?? filter.type, since: sinceOf(days) }, signal);
      return items.filter((item) => only === undefined || item.type === only);
    },
    [query.toString(), days[0]],
  );
  return html`${only === undefined
      ? html`<${PeriodForm} segments=${SEGMENTS} filter=${filter} reload=${types.reload} />`
      : html`<p class="back"><a href=${href(SEGMENTS, filter)} data-test="all-types">All types</a> / <b class="breaks">${only}</b></p>`}
    <${Stale} from=${types} />
    <${Loaded} from=${{ ...types, problem: types.data === undefined ? types.problem : null }} rows=${8}>
      ${(items) =>
        items.length === 0
          ? html`<${Card}><${Empty} title="Nothing ended in these days">Choose more days, or take away a filter.<//><//>`
          : only === undefined
            ? html`<${Table} items=${items} days=${days} filter=${filter} />`
            : html`<${OneType} items=${items} days=${days} filter=${{ ...filter, type: only }} />`}
    <//>`;
}

function endedOf(counts) {
  return STATES.reduce((total, state) => total + counts[state], 0);
}

/** Of which part of those that ran to an end it is known that they died. */
function failureRatio({ completed, dead }) {
  return completed + dead === 0 ? 0 : dead / (completed + dead);
}

/** The days of each type together, the type of which the most ended first. */
function sumsOf(items) {
  const types = new Map();
  for (const item of items) {
    const days = types.get(item.type) ?? [];
    types.set(item.type, [...days, item]);
  }
  return [...types.entries()].map(([type, days]) => sumOf(type, days)).sort((a, b) => endedOf(b) - endedOf(a));
}

function sumOf(type, days) {
  const sum = (field) => days.reduce((total, day) => total + day[field], 0);
  return {
    type,
    ...Object.fromEntries(STATES.map((state) => [state, sum(state)])),
    attempts: sum('attempts'),
    perDay: Object.fromEntries(days.map((day) => [day.day, endedOf(day)])),
    deadPerDay: Object.fromEntries(days.map((day) => [day.day, day.dead])),
    waitedP95: Math.max(...days.map((day) => day.waitedMs.p95)),
    ranP95: Math.max(...days.map((day) => day.ranMs.p95)),
  };
}

function Table({ items, days, filter }) {
  return html`<${Card} title="By type" flush test="types">
    <div class="table-scroll" tabindex="0" role="region" aria-label="By type">
      <table class="types">
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Ended by day</th>
            <th scope="col" class="number">Ended</th>
            ${STATES.map((state) => html`<th key=${state} scope="col" class="number capital">${state}</th>`)}
            <th scope="col" class="number">Failure ratio</th>
            <th scope="col" class="number" title="of the worst day">Waited p95</th>
            <th scope="col" class="number" title="of the worst day">Ran p95</th>
          </tr>
        </thead>
        <tbody>
          ${sumsOf(items).map(
            (type) => html`<tr key=${type.type} data-test="type-row" data-type=${type.type}>
              <th scope="row" class="breaks">
                ${type.type ? html`<a href=${href(SEGMENTS, { ...filter, only: type.type })} data-row>${type.type}</a>` : '(no type)'}
              </th>
              <td><${DayBars} label="Ended by day" days=${days} counts=${type.perDay} dead=${type.deadPerDay} /></td>
              <td class="number" data-field="ended">${format.count(endedOf(type))}</td>
              ${STATES.map((state) => html`<td key=${state} class="number" data-field=${state}><${Count} n=${type[state]} /></td>`)}
              <td class="number ${type.dead > 0 ? 'error-text' : ''}" data-field="failureRatio">${format.percent(failureRatio(type))}</td>
              <td class="number" title="of the worst day" data-field="waitedP95">${format.duration(type.waitedP95)}</td>
              <td class="number" title="of the worst day" data-field="ranP95">${format.duration(type.ranP95)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  <//>`;
}

function Count({ n }) {
  return n === 0 ? html`<span class="zero">–</span>` : format.count(n);
}

function OneType({ items, days, filter }) {
  const byDay = useMemo(() => Object.fromEntries(items.map((item) => [item.day, item])), [items]);
  const line = (label, colour, of, dash) => ({ label, colour, dash, values: days.map((day) => (byDay[day] ? of(byDay[day]) : null)) });
  const lines = useMemo(
    () => ({
      counts: STATES.map((state) => line(state, COLOURS[state], (day) => day[state])),
      ratio: [line('died of those that ran to an end', '--chart-bad', (day) => (day.completed + day.dead === 0 ? null : day.failureRatio))],
      ...Object.fromEntries(
        ['waitedMs', 'ranMs'].map((field) => [field, PERCENTILES.map(([p, colour, dash]) => line(p, colour, (day) => (hasRun(day) ? day[field][p] : null), dash))]),
      ),
    }),
    [byDay],
  );
  const sum = sumOf(filter.type, items);
  const chart = (label, of, more) => html`<${DayChart} label=${label} days=${days} lines=${lines[of]} ...${more} test="chart-${of}" />`;
  return html`<dl class="figures types" data-test="type-figures">
      ${STATES.map(
        (state) => html`<div key=${state}>
          <dt class="capital"><${StateIcon} state=${state} />${state}</dt>
          <dd><a href=${searchHref(filter, days, state)} data-test="type-${state}">${format.count(sum[state])}</a></dd>
        </div>`,
      )}
      <div><dt>Failure ratio</dt><dd><a href=${searchHref(filter, days, 'dead')}>${format.percent(failureRatio(sum))}</a></dd></div>
      <div><dt>Attempts</dt><dd><a href=${searchHref(filter, days)}>${format.count(sum.attempts)}</a></dd></div>
    </dl>
    <div class="charts" key=${`${days[0]} ${days.length}`}>
      ${chart('Ended by day', 'counts', { bars: true, least: 4, format: format.count })}
      ${chart('Failure ratio', 'ratio', { least: 0.05, format: format.percent })}
      ${chart('Waited', 'waitedMs', { least: 10, format: format.duration })}
      ${chart('Ran', 'ranMs', { least: 10, format: format.duration })}
    </div>
    <${Days} items=${items} />`;
}

/** Of tasks that no worker ever took it is not known how long they ran. */
function hasRun(day) {
  return day.attempts > 0;
}

/** The search that finds what was counted here. */
function searchHref({ queue, type }, days, state) {
  return href(['history'], { queue, type, state, since: sinceOf(days) });
}

/** What the charts show, to be read. */
function Days({ items }) {
  const percentiles = PERCENTILES.map(([p]) => p);
  return html`<${Card} title="By day" aside=${html`<span class="muted">days in UTC</span>`} flush test="days">
    <div class="table-scroll" tabindex="0" role="region" aria-label="By day">
      <table class="days">
        <thead>
          <tr>
            <th scope="col">Day</th>
            ${STATES.map((state) => html`<th key=${state} scope="col" class="number capital">${state}</th>`)}
            <th scope="col" class="number">Attempts</th>
            <th scope="col" class="number">Failure ratio</th>
            ${['Waited', 'Ran'].flatMap((what) => percentiles.map((p) => html`<th key=${what + p} scope="col" class="number">${what} ${p}</th>`))}
          </tr>
        </thead>
        <tbody>
          ${[...items]
            .sort((a, b) => (a.day < b.day ? 1 : -1))
            .map(
              (item) => html`<tr key=${item.day} data-test="day-row" data-day=${item.day}>
                <th scope="row"><span class="nowrap">${item.day}</span></th>
                ${STATES.map((state) => html`<td key=${state} class="number" data-field=${state}><${Count} n=${item[state]} /></td>`)}
                <td class="number" data-field="attempts"><${Count} n=${item.attempts} /></td>
                <td class="number" data-field="failureRatio">${format.percent(item.failureRatio)}</td>
                ${['waitedMs', 'ranMs'].flatMap((field) =>
                  percentiles.map((p) => html`<td key=${field + p} class="number" data-field="${field}-${p}" data-value=${item[field][p]}>${hasRun(item) ? format.duration(item[field][p]) : '–'}</td>`),
                )}
              </tr>`,
            )}
        </tbody>
      </table>
    </div>
  <//>`;
}
