import { html } from '../vendor/htm-preact.js';

/** All states, in the order of a task's life. */
export const STATES = ['queued', 'running', 'scheduled', 'retrying', 'completed', 'dead', 'cancelled', 'expired'];

/** A task in one of these has ended. */
export const ENDED = new Set(['completed', 'dead', 'cancelled', 'expired']);

/** Each state has its own shape, so that it can be told without its colour. */
const SHAPES = {
  queued: 'M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z',
  running: 'M4.5 3v10l8-5z',
  scheduled: 'M8 2.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 8 2.8zM8 5.2V8l2 1.4',
  retrying: 'M12.5 8A4.5 4.5 0 1 1 11 4.6M12.8 2.5v2.8H10',
  completed: 'M3 8.5 6.5 12 13 4.5',
  dead: 'M4 4l8 8M12 4l-8 8',
  cancelled: 'M8 2.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 8 2.8zM4.4 4.4l7.2 7.2',
  expired: 'M4.5 2.8h7M4.5 13.2h7M5.2 2.8c0 3 5.6 7.4 5.6 10.4M10.8 2.8c0 3-5.6 7.4-5.6 10.4',
};

/** The shape of a state; says nothing to those who cannot see it, the text beside it does. */
export function StateIcon({ state }) {
  return html`<svg class="icon state-icon state-${state}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d=${SHAPES[state]} />
  </svg>`;
}

export function State({ state }) {
  return html`<span class="state state-${state}" data-test="state"><${StateIcon} state=${state} />${state}</span>`;
}
