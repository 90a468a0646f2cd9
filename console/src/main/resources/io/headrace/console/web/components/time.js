import { html, useEffect, useReducer } from '../vendor/htm-preact.js';
import { exact, relative } from '../format.js';
import { live, now } from '../live.js';

const watchers = new Set();

setInterval(() => {
  if (live.get().connection !== 'paused') {
    watchers.forEach((watcher) => watcher());
  }
}, 1000);

/** Renders once a second, all components in the same beat. */
export function useSeconds() {
  const [, render] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    watchers.add(render);
    return () => watchers.delete(render);
  }, []);
}

/** How far a moment is from now, exactly in its title. */
export function Time({ at }) {
  useSeconds();
  return at ? html`<time datetime=${at} title=${exact(at)}>${relative(at, now())}</time>` : html`<span class="muted">–</span>`;
}
