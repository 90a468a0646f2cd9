import { html } from '../vendor/htm-preact.js';
import { may, session } from '../api.js';
import { useStore } from '../store.js';
import { Icon } from './icon.js';

/** A button that steers; without the scope for it, it says so and does nothing. */
export function Action({ icon, label, onClick, test, danger, compact, what }) {
  useStore(session);
  const allowed = may('operate');
  const name = what ? `${label} ${what}` : label;
  return html`<button
    type="button"
    class="button ${danger ? 'danger' : ''} ${compact ? 'compact' : ''}"
    disabled=${!allowed}
    title=${allowed ? undefined : `${name}: your token lacks the scope "operate"`}
    aria-label=${what ? name : undefined}
    onClick=${onClick}
    data-test=${test}
  >
    ${icon && html`<${Icon} name=${icon} />`}${label}
  </button>`;
}

/** Tells once, beside the actions, why they cannot be used. */
export function ScopeHint() {
  const { who } = useStore(session);
  return may('operate')
    ? null
    : html`<p class="hint" data-test="scope-hint">
        Read only: the token ${who?.name ?? ''} lacks the scope <code>operate</code>, which actions need.
      </p>`;
}
