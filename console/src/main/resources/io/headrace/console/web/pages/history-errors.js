import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Empty, Loaded } from '../components/blank.js';
import { DayBars } from '../components/day-bars.js';
import { HistoryFrame, Stale } from '../components/history-frame.js';
import { Card } from '../components/page.js';
import { PeriodForm } from '../components/period-form.js';
import { daysOf, periodOf, sinceOf } from '../components/period.js';
import { Time } from '../components/time.js';
import * as format from '../format.js';
import { useLoad } from '../load.js';
import { href, useRoute } from '../route.js';

const SEGMENTS = ['history', 'errors'];
/** How many causes are shown, the most frequent ones. */
const MOST = 100;

/** What tasks died of, over time. */
export function HistoryErrors() {
  return html`<${HistoryFrame} view="errors"><${Errors} /><//>`;
}

function Errors() {
  const { query } = useRoute();
  const filter = { days: periodOf(query), queue: query.getAll('queue').slice(0, 1), type: query.get('type') ?? undefined };
  const days = daysOf(filter.days);
  const since = sinceOf(days);
  const causes = useLoad((signal) => api.historyCauses({ queue: filter.queue, type: filter.type, since }, MOST, signal), [query.toString(), since]);
  return html`<${PeriodForm} segments=${SEGMENTS} filter=${filter} reload=${causes.reload} />
    <${Stale} from=${causes} />
    <${Card} title="By cause" aside=${causes.data?.items.length === MOST && html`<span class="muted">the ${MOST} most frequent</span>`} flush test="history-causes">
      <${Loaded} from=${{ ...causes, problem: causes.data === undefined ? causes.problem : null }} rows=${6}>
        ${({ items }) =>
          items.length === 0
            ? html`<${Empty} title="Nothing died in these days">Choose more days, or take away a filter.<//>`
            : html`<${Table} items=${items} days=${days} search=${{ queue: filter.queue, type: filter.type, since }} />`}
      <//>
    <//>`;
}

function Table({ items, days, search }) {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="What tasks died of">
    <table class="history-causes">
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <th scope="col">Died by day</th>
          <th scope="col" class="number">Died</th>
          <th scope="col" class="number col-first">First</th>
          <th scope="col" class="number">Last</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          (item) => html`<tr key=${item.cause} data-test="history-cause" data-cause=${item.cause}>
            <th scope="row" class="breaks">
              <div><a href=${searchHref(item.cause, search)} data-row>${item.cause}</a></div>
              ${item.example && html`<div class="muted example" title=${item.example} data-field="example">${item.example}</div>`}
            </th>
            <td class="col-days"><${DayBars} label="Died by day" days=${days} counts=${item.days} /></td>
            <td class="number" data-field="count">${format.count(item.count)}</td>
            <td class="number col-first" data-field="first"><${Time} at=${item.first} /></td>
            <td class="number" data-field="last"><${Time} at=${item.last} /></td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/**
 * The search that finds the tasks of a cause. The cause begins with the type; where it has a #, each task has its own numbers, so
 * that the longest text between them is what all have in common.
 */
function searchHref(cause, { queue, type, since }) {
  const typed = /^(\(no type\)|\S+) ?/.exec(cause);
  const named = typed && typed[1] !== '(no type)' ? typed[1] : type;
  const error = cause
    .slice(typed?.[0].length ?? 0)
    .split('#')
    .map((piece) => piece.trim())
    .reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
  return href(['history'], { queue, type: named, state: 'dead', error, since });
}
