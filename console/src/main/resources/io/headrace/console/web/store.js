import { useEffect, useReducer } from './vendor/htm-preact.js';

/**
 * A value that components watch.
 *
 * @template T
 * @param {T} initial
 */
export function createStore(initial) {
  let value = initial;
  const watchers = new Set();
  return {
    get: () => value,
    /** Takes over the given fields and tells everybody who watches. */
    set(change) {
      value = { ...value, ...change };
      watchers.forEach((watcher) => watcher());
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

/** The value of a store; renders again when it changes. */
export function useStore(store) {
  const [, render] = useReducer((n) => n + 1, 0);
  useEffect(() => store.watch(render), [store]);
  return store.get();
}
