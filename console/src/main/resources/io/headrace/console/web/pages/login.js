import { html, useState } from '../vendor/htm-preact.js';
import { api, session } from '../api.js';
import { Field } from '../components/dialog.js';
import { Logo } from '../components/icon.js';
import { useTitle } from '../route.js';

/** Asks for a token; the console keeps it in a cookie that no script can read. */
export function Login({ problem: before }) {
  useTitle('Log in');
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(before);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      session.set({ who: await api.login(token.trim()) });
    } catch (e) {
      setProblem(e);
      setBusy(false);
    }
  };
  return html`<main class="login" id="main">
    <form onSubmit=${submit} data-test="login">
      <p class="brand"><${Logo} /><span>Headrace</span></p>
      <h1>Log in</h1>
      <${Field} label="Token" hint="Whoever runs this console makes one: headrace console token NAME --scopes read,operate">
        <input
          type="password"
          autocomplete="current-password"
          required
          value=${token}
          aria-invalid=${Boolean(problem)}
          onInput=${(e) => setToken(e.target.value)}
          data-test="field-token"
        />
      <//>
      ${problem && html`<p class="form-problem" role="alert" data-test="login-problem">${problem.message}</p>`}
      <button type="submit" class="button primary" disabled=${busy} data-test="login-submit">Log in</button>
    </form>
  </main>`;
}
