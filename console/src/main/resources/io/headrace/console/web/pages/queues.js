import { html } from '../vendor/htm-preact.js';
import { Empty, Skeleton } from '../components/blank.js';
import { Card, Page } from '../components/page.js';
import { QueueTable, sortQueues } from '../components/queue-table.js';
import { useLive } from '../live.js';
import { href, replace, useRoute } from '../route.js';

/** All queues, sorted and narrowed as the address says. */
export function Queues() {
  const { snapshot } = useLive();
  const { query } = useRoute();
  const name = query.get('name') ?? '';
  const sort = query.get('sort') ?? 'name';
  const field = html`<input
    type="search"
    aria-label="Queues whose name contains"
    placeholder="Name contains"
    value=${name}
    onInput=${(e) => replace(href(['queues'], { name: e.target.value, sort }))}
    data-test="field-name"
  />`;
  return html`<${Page} title="Queues" actions=${field}><${Card} flush><${Table} snapshot=${snapshot} name=${name} sort=${sort} /><//><//>`;
}

function Table({ snapshot, name, sort }) {
  if (!snapshot) {
    return html`<${Skeleton} rows=${8} />`;
  }
  const queues = snapshot.queues.filter((queue) => queue.name.includes(name));
  if (queues.length === 0) {
    return html`<${Empty} title=${name ? `No queue's name contains "${name}"` : 'No queue was ever used here'} />`;
  }
  return html`<${QueueTable}
    queues=${sortQueues(queues, sort)}
    workers=${snapshot.workers}
    sort=${sort}
    sortHref=${(column) => href(['queues'], { name, sort: column })}
  />`;
}
