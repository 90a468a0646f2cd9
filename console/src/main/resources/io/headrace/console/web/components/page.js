import { html } from '../vendor/htm-preact.js';
import { useTitle } from '../route.js';
import { Icon } from './icon.js';

/** A page with its heading; `actions` stand beside that. */
export function Page({ title, heading, actions, children }) {
  useTitle(title);
  return html`<div class="page-head">
      <h1 tabindex="-1">${heading ?? title}</h1>
      ${actions && html`<div class="actions">${actions}</div>`}
    </div>
    ${children}`;
}

/** A part of a page with its heading; `aside` stands beside that. */
export function Card({ title, aside, test, flush, children }) {
  return html`<section class="card ${flush ? 'flush' : ''}" data-test=${test}>
    ${title &&
    html`<div class="card-head">
      <h2>${title}</h2>
      ${aside && html`<div class="card-aside">${aside}</div>`}
    </div>`}
    ${children}
  </section>`;
}

/** Loads a list again, also by the key r. */
export function Refresh({ onClick }) {
  return html`<button type="button" class="button" onClick=${onClick} data-key="r" title="Load again (r)" data-test="refresh"><${Icon} name="refresh" />Refresh</button>`;
}

/** The end of a list: how far it was looked, and more of it. */
export function More({ pages, label = 'Load more' }) {
  const looked = pages.scanned > (pages.items?.length ?? 0) ? `, looked at ${pages.scanned.toLocaleString('en')}` : '';
  if (pages.busy && !pages.quiet) {
    return html`<p class="more" role="status" data-test="searching">
      Searching${looked} …
      ${pages.scanned > 0 && html`<button type="button" class="button compact" onClick=${pages.stop} data-test="stop">Stop</button>`}
    </p>`;
  }
  return html`<p class="more">
    <span class="muted" data-test="shown">${(pages.items?.length ?? 0).toLocaleString('en')} shown${looked}</span>
    ${pages.next && html`<button type="button" class="button" onClick=${pages.more} data-test="more">${label}</button>`}
  </p>`;
}
