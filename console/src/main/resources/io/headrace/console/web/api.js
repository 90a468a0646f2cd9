import { createStore } from './store.js';

/** Who is using the console: undefined until asked, null without a valid token. */
export const session = createStore({ who: undefined });

/** A request that was refused or got no answer. Its message is fit to be shown. */
export class Problem extends Error {
  /**
   * @param {number} status of the answer; 0 if there was none
   * @param {{title?: string, detail?: string, type?: string, field?: string}} document RFC 9457
   * @param {number} retryAfterMs when to try again; 0 if the server did not say
   */
  constructor(status, document, retryAfterMs = 0) {
    super(document.detail || document.title || `The console answered ${status}`);
    this.status = status;
    this.title = document.title;
    this.type = document.type || '';
    this.field = document.field;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed later. */
  get passes() {
    return this.status === 0 || this.status === 429 || this.status === 503;
  }
}

/**
 * Asks the console.
 *
 * @param {string} method
 * @param {string} path with its segments encoded
 * @param {{query?: URLSearchParams, body?: object, signal?: AbortSignal, token?: string}} [parts]
 * @throws {Problem} if it refuses or does not answer
 */
export async function request(method, path, { query, body, signal, token } = {}) {
  const headers = { Accept: 'application/json, application/problem+json' };
  if (method !== 'GET') {
    headers['X-Headrace'] = '1';
  }
  if (token !== undefined) {
    headers.Authorization = `Bearer ${token}`;
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const search = query?.toString();
  let response;
  let text;
  try {
    response = await fetch(search ? `${path}?${search}` : path, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    text = await response.text();
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new Problem(0, { title: 'No answer', detail: 'The console does not answer. Is it still running?' });
  }
  const answer = parse(text);
  if (!response.ok) {
    if (response.status === 401 && path !== '/session') {
      session.set({ who: null });
    }
    const wait = Number(response.headers.get('Retry-After')) || 0;
    throw new Problem(response.status, answer ?? {}, wait * 1000);
  }
  return answer;
}

/** Numbers that a double cannot hold keep their digits, so that a payload is shown, and retried, as it is. */
function parse(text) {
  if (!text) {
    return undefined;
  }
  try {
    return JSON.parse(text, (key, value, context) =>
      typeof value === 'number' && context?.source.length > 15 && String(value) !== context.source && JSON.rawJSON
        ? JSON.rawJSON(context.source)
        : value,
    );
  } catch {
    return { detail: text.slice(0, 300) };
  }
}

function path(...segments) {
  return '/' + segments.map(encodeURIComponent).join('/');
}

function taskPath(id, ...more) {
  const slash = id.indexOf('/');
  return path('tasks', id.slice(0, slash), id.slice(slash + 1), ...more);
}

/** A filter as a query: lists repeated, empty values left out. */
function filterQuery(filter, more = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, ...more })) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') {
        query.append(name, one);
      }
    }
  }
  return query;
}

/** Begins a session. What cannot stand in a header is no token, and no browser would send it. */
async function login(token) {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new Problem(401, { title: 'Who are you?', detail: 'This token is not known' });
  }
  return request('POST', '/session', { token });
}

/** The calls, one for each thing the dashboard asks or does. */
export const api = {
  session: () => request('GET', '/session'),
  login,
  logout: () => request('DELETE', '/session'),

  stats: (signal) => request('GET', '/stats', { signal }),
  queue: (name, signal) => request('GET', path('queues', name), { signal }),
  causes: (queue, signal) => request('GET', path('queues', queue, 'causes'), { signal }),
  allCauses: (signal) => request('GET', '/dead-letters/causes', { signal }),
  workers: (signal) => request('GET', '/workers', { signal }),
  audit: (cursor, limit, signal) => request('GET', '/audit', { query: filterQuery({ cursor, limit }), signal }),
  openapi: (signal) => request('GET', '/openapi.json', { signal }),

  tasks: (filter, cursor, limit, signal) =>
    request('GET', '/tasks', { query: filterQuery(filter, { cursor, limit }), signal }),
  countTasks: (filter, cursor, signal) =>
    request('GET', '/tasks/count', { query: filterQuery(filter, { cursor }), signal }),
  actOnTasks: (action, filter, cursor, limit, reason, signal) =>
    request('POST', '/tasks/actions', { body: { action, filter, cursor, limit, reason: reason || undefined }, signal }),

  task: (id, signal) => request('GET', taskPath(id), { signal }),
  why: (id, signal) => request('GET', taskPath(id, 'why'), { signal }),
  retry: (id, reason, payload) => request('POST', taskPath(id, 'retry'), { body: { payload, reason: reason || undefined } }),
  cancel: (id, reason) => request('DELETE', taskPath(id), { query: filterQuery({ reason }) }),
  dropDead: (id, reason) => request('DELETE', taskPath(id, 'dead-letter'), { query: filterQuery({ reason }) }),

  history: (signal) => request('GET', '/history', { signal }),
  historyTasks: (filter, cursor, limit, signal) =>
    request('GET', '/history/tasks', { query: filterQuery(filter, { cursor, limit }), signal }),
  historyTask: (id, signal) => request('GET', '/history' + taskPath(id), { signal }),
  historyTypes: (filter, signal) => request('GET', '/history/types', { query: filterQuery(filter), signal }),
  historyCauses: (filter, limit, signal) => request('GET', '/history/causes', { query: filterQuery(filter, { limit }), signal }),
  replay: (id, endedAt, reason) =>
    request('POST', '/history' + taskPath(id, 'replay'), { body: { endedAt, reason: reason || undefined } }),

  pause: (queue, duration, reason) =>
    request('POST', path('queues', queue, 'pause'), { body: { for: duration || undefined, reason: reason || undefined } }),
  resume: (queue, reason) => request('POST', path('queues', queue, 'resume'), { body: { reason: reason || undefined } }),
  purge: (queue, state, until, reason, signal) =>
    request('POST', path('queues', queue, 'purge'), { body: { state, until, reason: reason || undefined }, signal }),
  quiet: (worker, quiet, reason) =>
    request('POST', path('workers', worker, 'quiet'), { body: { quiet, reason: reason || undefined } }),
};

/** Asks who we are; leaves null if the console wants a token. */
export async function askSession() {
  try {
    session.set({ who: await api.session() });
  } catch (problem) {
    if (problem.status !== 401) {
      throw problem;
    }
    session.set({ who: null });
  }
}

/** Whether the token in use may do what needs this scope. */
export function may(scope) {
  return session.get().who?.scopes.includes(scope) ?? false;
}
