import { createStore } from './store.js';

const KEY = 'headrace.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** "light" or "dark", as first-paint.js set it. */
export const theme = createStore({ name: document.documentElement.dataset.theme });

system.addEventListener('change', () => {
  if (!localStorage.getItem(KEY)) {
    apply(system.matches ? 'dark' : 'light');
  }
});

/** Changes between light and dark; remembered, unless it is what the system wants anyway. */
export function toggleTheme() {
  const name = theme.get().name === 'dark' ? 'light' : 'dark';
  if ((name === 'dark') === system.matches) {
    localStorage.removeItem(KEY);
  } else {
    localStorage.setItem(KEY, name);
  }
  apply(name);
}

function apply(name) {
  document.documentElement.dataset.theme = name;
  theme.set({ name });
}
