import { useEffect, useReducer, useRef } from './vendor/htm-preact.js';
import { live } from './live.js';
import { pause } from './steps.js';

/** How many rows a list gets at a time. */
export const PAGE = 50;
/** After what time a request is tried again that may succeed later. */
const PATIENCE_MS = 2000;

function useRender() {
  return useReducer((n) => n + 1, 0)[1];
}

/** Whether numbers may move: neither paused by the reader nor in a hidden window. */
function mayMove() {
  return live.get().connection !== 'paused' && !document.hidden;
}

/**
 * Something loaded from the console, loaded anew when `keys` change.
 *
 * @param {(signal: AbortSignal) => Promise<any>} load
 * @param {any[]} keys
 * @param {(data: any) => number} [every] after how many ms to load it again, quietly; 0 for never
 * @returns {{data: any, problem: Error|null, reload: () => void}} no data and no problem while it loads for the first time
 */
export function useLoad(load, keys, every = () => 0) {
  const render = useRender();
  const state = useRef({ data: undefined, problem: null, reload: () => {} }).current;
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const run = async () => {
      clearTimeout(timer);
      try {
        state.data = await load(abort.signal);
        state.problem = null;
      } catch (e) {
        if (abort.signal.aborted) {
          return;
        }
        state.problem = e;
      }
      if (!abort.signal.aborted) {
        render();
        again();
      }
    };
    const again = () => {
      const ms = state.problem?.passes ? PATIENCE_MS : state.problem ? 0 : every(state.data);
      if (ms > 0) {
        timer = setTimeout(() => (mayMove() ? run() : again()), ms);
      }
    };
    state.data = undefined;
    state.problem = null;
    state.reload = run;
    render();
    run();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, keys);
  return state;
}

/**
 * A list loaded page by page. Pages may be empty though more follow, because the console looks at a bounded number of tasks for
 * each answer; then the next one is asked for until {@link PAGE} rows came together.
 *
 * @param {(cursor: string|undefined, signal: AbortSignal) => Promise<{items: any[], next?: string, scanned?: number}>} load
 * @param {any[]} keys
 * @param {number} every after how many ms to load the first page again, while it is all that is shown; 0 for never
 */
export function usePages(load, keys, every = 0) {
  const render = useRender();
  const state = useRef({}).current;
  useEffect(() => {
    let abort = new AbortController();
    let timer = 0;
    const fill = async (items, cursor) => {
      const { signal } = abort;
      const goal = items.length + PAGE;
      do {
        try {
          const page = await load(cursor, signal);
          items = items.concat(page.items);
          cursor = page.next;
          state.problem = null;
          state.scanned += page.scanned ?? page.items.length;
          if (!state.quiet || !cursor || items.length >= goal) {
            Object.assign(state, { items, next: cursor });
            render();
          }
        } catch (e) {
          if (abort.signal !== signal) {
            return;
          }
          if (!e.passes) {
            state.problem = signal.aborted ? null : e;
            break;
          }
          state.problem = e;
          render();
          await pause(PATIENCE_MS, signal);
          if (abort.signal !== signal) {
            return;
          }
        }
      } while (!signal.aborted && (state.problem || (cursor && items.length < goal)));
      Object.assign(state, { busy: false, quiet: false });
      render();
      if (every > 0 && items.length <= PAGE) {
        timer = setTimeout(again, every);
      }
    };
    const begin = (quiet) => {
      clearTimeout(timer);
      abort.abort();
      abort = new AbortController();
      Object.assign(state, { busy: true, quiet, scanned: 0 });
      if (!quiet) {
        Object.assign(state, { items: undefined, next: undefined, problem: null });
      }
      render();
      fill([], undefined);
    };
    const again = () => (mayMove() ? begin(true) : (timer = setTimeout(again, every)));
    state.reload = () => begin(true);
    state.stop = () => abort.abort();
    state.more = () => {
      clearTimeout(timer);
      abort.abort();
      abort = new AbortController();
      Object.assign(state, { busy: true, quiet: false });
      render();
      fill(state.items, state.next);
    };
    begin(false);
    return () => {
      clearTimeout(timer);
      const left = abort;
      abort = new AbortController();
      left.abort();
    };
  }, keys);
  return state;
}
