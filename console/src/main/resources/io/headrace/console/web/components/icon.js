import { html } from '../vendor/htm-preact.js';

/** Drawn in a box of 16 by 16, with lines of the text's colour. */
const PATHS = {
  overview: 'M2.5 9.5h3l2-6 2.5 9 1.5-3h2',
  queues: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  tasks: 'M3 2.5h10v11H3zM5.5 6h5M5.5 8.5h5M5.5 11h3',
  dead: 'M8 2.5 14 13H2zM8 6.5v3M8 11.2v.3',
  delayed: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2.2 1.3',
  history: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v2.8h2.8M8 5.5V8l2 1.2',
  workers: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.2M5 11h.2',
  audit: 'M4 2.5h6l2.5 2.5v8.5H4zM6 7.5h4.5M6 10.5h4.5',
  api: 'M5.5 4 2 8l3.5 4M10.5 4 14 8l-3.5 4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3 14 14',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.5 8z',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13 9.8A5.5 5.5 0 0 1 6.2 3 5.5 5.5 0 1 0 13 9.8z',
  help: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM6.2 6.3a1.9 1.9 0 1 1 2.7 1.8c-.6.3-.9.6-.9 1.2M8 11.3v.2',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3',
  check: 'M3 8.5 6.5 12 13 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.8h-2.8',
  leave: 'M6.5 2.5h-4v11h4M6.5 8h7M11 5.2 13.8 8 11 10.8',
  trash: 'M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9',
  edit: 'M3 13l.7-3L10.6 3.1l2.3 2.3L6 12.3z',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
};

export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>`;
}

/** The mill wheel. */
export function Logo() {
  return html`<svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="7" />
    <g>
      <circle cx="16" cy="15" r="7" />
      <path d="M16 4.5v21M5.5 15h21M8.6 7.6l14.8 14.8M23.4 7.6 8.6 22.4" />
      <path class="water" d="M4 28c2 0 2-1.4 4-1.4s2 1.4 4 1.4 2-1.4 4-1.4 2 1.4 4 1.4 2-1.4 4-1.4 2 1.4 4 1.4" />
    </g>
  </svg>`;
}
