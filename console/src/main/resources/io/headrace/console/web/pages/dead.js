import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Action, ScopeHint } from '../components/action.js';
import { Empty, Loaded } from '../components/blank.js';
import { Causes } from '../components/causes.js';
import { Card, Page, Refresh } from '../components/page.js';
import { actOnAll } from '../dialogs/bulk.js';
import { tasks } from '../format.js';
import { useLoad } from '../load.js';

/** Dead letters of all queues by what they died of. */
export function Dead() {
  const causes = useLoad((signal) => api.allCauses(signal), [], () => 5000);
  const all = (action) => () => actOnAll(action, { state: ['dead'] }, causes.reload);
  const total = causes.data?.items.reduce((sum, item) => sum + item.count, 0);
  const actions = html`
    <a class="button" href="#/tasks?state=dead" data-test="dead-list">As a list</a>
    ${total > 0 &&
    html`<${Action} icon="refresh" label="Retry all" what="dead letters" onClick=${all('retry')} test="bulk-retry" />
      <${Action} icon="trash" label="Delete all" what="dead letters" danger onClick=${all('delete')} test="bulk-delete" />`}
    <${Refresh} onClick=${causes.reload} />
  `;
  return html`<${Page} title="Dead letters" actions=${actions}>
    <${ScopeHint} />
    <${Card} title="By cause" aside=${total > 0 && html`<span class="muted">${tasks(total)}</span>`} flush>
      <${Loaded} from=${causes} rows=${6}>
        ${({ items }) =>
          items.length === 0
            ? html`<${Empty} title="No dead letters">Tasks that fail for good lie here until they are retried or deleted.<//>`
            : html`<${Causes} items=${items} withQueue onDone=${causes.reload} />`}
      <//>
    <//>
  <//>`;
}
