import { html } from '../vendor/htm-preact.js';
import { actOnAll } from '../dialogs/bulk.js';
import * as format from '../format.js';
import { href } from '../route.js';
import { Action } from './action.js';

/**
 * Dead letters by what they died of.
 *
 * @param {{items: {queue: string, cause: string, count: number}[], withQueue?: boolean, onDone: () => void}} props
 */
export function Causes({ items, withQueue, onDone }) {
  const most = Math.max(...items.map((item) => item.count));
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Causes of death">
    <table class="causes">
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <th scope="col" class="wide-cell"><span class="only-read">Share</span></th>
          <th scope="col" class="number">Dead</th>
          <th scope="col" class="col-actions"><span class="only-read">Actions</span></th>
        </tr>
      </thead>
      <tbody>
        ${items.map((item) => {
          const filter = { queue: [item.queue], state: ['dead'], cause: item.cause };
          return html`<tr key=${`${item.queue} ${item.cause}`} data-test="cause-row">
            <th scope="row" class="col-cause">
              <a href=${href(['tasks'], filter)} data-row>${item.cause}</a>
              ${withQueue && html`<div class="muted">${item.queue}</div>`}
            </th>
            <td class="wide-cell"><div class="share bad"><div style=${{ width: `${(100 * item.count) / most}%` }}></div></div></td>
            <td class="number">${format.count(item.count)}</td>
            <td class="col-actions">
              <${Action} compact label="Retry all" what="of this cause" onClick=${() => actOnAll('retry', filter, onDone)} test="cause-retry" />
              <${Action} compact danger label="Delete all" what="of this cause" onClick=${() => actOnAll('delete', filter, onDone)} test="cause-delete" />
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
