import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Beginning, Empty } from '../components/blank.js';
import { Card, More, Page, Refresh } from '../components/page.js';
import { Time } from '../components/time.js';
import { PAGE, usePages } from '../load.js';

/** What operators did, the newest first. */
export function Audit() {
  const pages = usePages((cursor, signal) => api.audit(cursor, PAGE, signal), [], 5000);
  return html`<${Page} title="Audit" actions=${html`<${Refresh} onClick=${pages.reload} />`}>
    <${Card} flush>
      <${Beginning} pages=${pages} rows=${8} />
      ${pages.items?.length === 0 &&
      !pages.busy &&
      html`<${Empty} title="Nobody did anything yet">Every pause, retry, purge and the like is written down here, with who, what and why.<//>`}
      ${pages.items?.length > 0 && html`<${Table} entries=${pages.items} /><${More} pages=${pages} />`}
    <//>
  <//>`;
}

function Table({ entries }) {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Audit">
    <table class="audit">
      <thead>
        <tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">On</th><th scope="col">Why</th></tr>
      </thead>
      <tbody>
        ${entries.map(
          (entry, i) => html`<tr key=${`${entry.at} ${entry.by} ${entry.target} ${i}`} data-test="audit-row">
            <th scope="row"><${Time} at=${entry.at} /></th>
            <td>${entry.by}</td>
            <td><b>${entry.action}</b></td>
            <td class="breaks">${entry.target}</td>
            <td class="breaks">${entry.reason ?? html`<span class="zero">–</span>`}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
