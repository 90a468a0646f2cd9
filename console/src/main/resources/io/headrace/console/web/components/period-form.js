import { html, useEffect, useState } from '../vendor/htm-preact.js';
import { go, href } from '../route.js';
import { QueueFilter, TextFilter } from './filters.js';
import { Icon } from './icon.js';
import { PeriodFilter } from './period.js';

/**
 * Over which days, of which queue and type.
 *
 * @param {{segments: string[], filter: {queue: string[], type?: string, days: number}, reload: () => void}} props `segments` of the
 *     view that it belongs to
 */
export function PeriodForm({ segments, filter, reload }) {
  const [type, setType] = useState(filter.type);
  useEffect(() => setType(filter.type), [filter.type]);
  const apply = (change) => {
    const target = href(segments, { ...filter, type, ...change });
    if (target === location.hash) {
      reload();
    } else {
      go(target);
    }
  };
  const submit = (event) => {
    event.preventDefault();
    apply({});
  };
  return html`<form class="filters period" onSubmit=${submit} aria-label="Filters" data-test="filters">
    <${PeriodFilter} period=${filter.days} onChoose=${(days) => apply({ days })} />
    <${QueueFilter} chosen=${filter.queue} onChoose=${(queue) => apply({ queue })} />
    <${TextFilter} name="type" label="Type" placeholder="mail.send or mail.*" value=${type} onInput=${setType} />
    <div class="filters-go">
      <button type="submit" class="button" data-key="r" title="Find, or load again (r)" data-test="filter-apply"><${Icon} name="search" />Find</button>
      ${(filter.queue.length > 0 || filter.type) && html`<a class="button quiet" href=${href(segments, { days: filter.days })} data-test="filter-clear">Clear</a>`}
    </div>
  </form>`;
}
