import { html } from '../vendor/htm-preact.js';

/** What stands where nothing is: a sentence, and what to do about it. */
export function Empty({ title, children }) {
  return html`<div class="empty" data-test="empty"><p class="empty-title">${title}</p>${children && html`<p>${children}</p>`}</div>`;
}

/** The place of rows that are on their way. */
export function Skeleton({ rows = 5 }) {
  return html`<div class="skeleton" role="status" aria-label="Loading">
    ${Array.from({ length: rows }, (_, i) => html`<div key=${i} class="skeleton-row"></div>`)}
  </div>`;
}

/** What went wrong with loading. */
export function Failed({ problem, retry }) {
  return html`<div class="problem" role="alert" data-test="problem">
    <p><strong>${problem.title ?? 'That did not work'}</strong> ${problem.message}</p>
    ${problem.passes
      ? html`<p class="muted">Trying again by itself.</p>`
      : retry && html`<button type="button" class="button" onClick=${retry}>Try again</button>`}
  </div>`;
}

/** The skeleton, the problem, or what the loaded makes of itself. */
export function Loaded({ from, rows, children }) {
  if (from.data !== undefined) {
    // What passes is told above the page already.
    const problem = from.problem?.passes ? null : from.problem;
    return html`${problem && html`<${Failed} problem=${problem} retry=${from.reload} />`}${children(from.data)}`;
  }
  return from.problem ? html`<${Failed} problem=${from.problem} retry=${from.reload} />` : html`<${Skeleton} rows=${rows} />`;
}

/** What stands before a list that is loaded page by page: what went wrong, or the place of its rows. */
export function Beginning({ pages, rows }) {
  if (pages.items === undefined) {
    return pages.problem ? html`<${Failed} problem=${pages.problem} retry=${pages.reload} />` : html`<${Skeleton} rows=${rows} />`;
  }
  return pages.problem && !pages.problem.passes ? html`<${Failed} problem=${pages.problem} retry=${pages.reload} />` : null;
}
