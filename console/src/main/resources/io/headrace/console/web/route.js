import { useEffect } from './vendor/htm-preact.js';
import { createStore, useStore } from './store.js';

/** Where we are: what stands after the # of the address, as the segments of its path and its query. */
const route = createStore(parse(location.hash));

addEventListener('hashchange', () => {
  // An address without "#/" is an anchor inside the page, not a view.
  if (location.hash === '' || location.hash.startsWith('#/')) {
    route.set(parse(location.hash));
  }
});

/** Reads a fragment like {@code #/tasks/mail/4711?x=1}. */
export function parse(hash) {
  const [path, query = ''] = split(hash.replace(/^#/, '') || '/');
  return { segments: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query), hash };
}

/** A link to a view: path segments are encoded, empty values of the query left out, lists repeated. */
export function href(segments, query = {}) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') {
        params.append(name, one);
      }
    }
  }
  const text = params.toString();
  return '#/' + segments.map(encodeURIComponent).join('/') + (text ? '?' + text : '');
}

/** The link to a task, from its id {@code queue/local}. */
export function taskHref(id, query) {
  const slash = id.indexOf('/');
  return href(['tasks', id.slice(0, slash), id.slice(slash + 1)], query);
}

export function useRoute() {
  return useStore(route);
}

/** Goes to a view as if its link had been followed. */
export function go(target) {
  location.hash = target;
}

/** Changes the address without a new entry in the history, as filters do while they are typed. */
export function replace(target) {
  history.replaceState(null, '', target);
  route.set(parse(target));
}

/** Names the view in the title of the window. */
export function useTitle(title) {
  useEffect(() => {
    document.title = title ? `${title} · Headrace` : 'Headrace';
  }, [title]);
}

function split(text) {
  const at = text.indexOf('?');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
