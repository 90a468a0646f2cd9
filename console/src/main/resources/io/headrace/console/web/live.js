import { api, askSession } from './api.js';
import { createStore, useStore } from './store.js';

/** How many seconds of samples the charts show. */
export const WINDOW = 900;

const LONGEST_RETRY_MS = 15_000;
const FIELDS = ['ended', 'failed', 'waitedP50', 'waitedP95', 'ranP50', 'ranP95', 'queued'];

/**
 * What the console sends once a second.
 * `connection` is "connecting", "live", "lost" or "paused"; `away` is whether Redis does not answer;
 * `series` holds the last {@link WINDOW} seconds: `at` in seconds since 1970, and one list for each of its fields.
 */
export const live = createStore({ connection: 'connecting', snapshot: null, series: emptySeries(), away: false });

let source = null;
let retryMs = 1000;
let retryTimer = 0;
/** Counts openings and closings, so that what was begun before the last one is given up. */
let turn = 0;
/** How far the clock of the Redis server is ahead of this one. */
let ahead = 0;

/** Now, by the clock that stamps all times in the console. */
export function now() {
  return Date.now() + ahead;
}

export function useLive() {
  return useStore(live);
}

/** Opens the stream; call it once it is known who we are. */
export async function connect() {
  disconnect();
  const mine = turn;
  try {
    live.set({ series: seriesOf((await api.stats()).series) });
  } catch (problem) {
    // The charts begin empty then; whether it is Redis or the console that is away, the stream tells.
    live.set({ away: problem.type.endsWith('/redis-unavailable') });
  }
  if (mine === turn) {
    open();
  }
}

/** Closes the stream, as when nobody is logged in any more. */
export function disconnect() {
  turn++;
  clearTimeout(retryTimer);
  source?.close();
  source = null;
}

/** Stops the numbers where they are, or lets them go on. */
export function togglePause() {
  if (live.get().connection === 'paused') {
    live.set({ connection: 'connecting' });
    connect();
  } else {
    disconnect();
    live.set({ connection: 'paused' });
  }
}

function open() {
  source = new EventSource('/events');
  source.addEventListener('snapshot', (event) => take(JSON.parse(event.data)));
  source.onerror = lost;
}

function take(snapshot) {
  retryMs = 1000;
  if (snapshot.redis === 'away') {
    live.set({ connection: 'live', away: true });
    return;
  }
  ahead = Date.parse(snapshot.at) - Date.now();
  live.set({ connection: 'live', away: false, snapshot, series: append(live.get().series, snapshot.sample) });
}

/** The browser would try again by itself after some errors and not after others; this way it always does, ever slower. */
function lost() {
  disconnect();
  const mine = turn;
  live.set({ connection: 'lost' });
  retryTimer = setTimeout(async () => {
    try {
      await askSession();
    } catch {
      // No answer at all: the stream will not open either, and then we are here again.
    }
    if (mine === turn) {
      connect();
    }
  }, retryMs);
  retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
}

function emptySeries() {
  return Object.fromEntries(['at', ...FIELDS].map((field) => [field, []]));
}

/** @param {{stepMs: number, from: string}} sent lists of equal length, the oldest first */
function seriesOf(sent) {
  const from = Date.parse(sent.from) / 1000;
  const series = emptySeries();
  series.at = (sent.ended ?? []).map((_, i) => from + (i * sent.stepMs) / 1000);
  FIELDS.forEach((field) => (series[field] = sent[field] ?? series.at.map(() => null)));
  return series;
}

function append(series, sample) {
  if (!sample) {
    return series;
  }
  const at = Date.parse(sample.at) / 1000;
  if (at <= series.at[series.at.length - 1]) {
    return series;
  }
  const from = Math.max(0, series.at.length + 1 - WINDOW);
  const next = { at: [...series.at.slice(from), at] };
  FIELDS.forEach((field) => (next[field] = [...series[field].slice(from), sample[field] ?? null]));
  return next;
}
