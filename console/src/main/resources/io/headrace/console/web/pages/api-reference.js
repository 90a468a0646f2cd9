import { html } from '../vendor/htm-preact.js';
import { api } from '../api.js';
import { Loaded } from '../components/blank.js';
import { Copy } from '../components/copy.js';
import { colour } from '../components/json.js';
import { Card, Page } from '../components/page.js';
import { Prose } from '../components/prose.js';
import { useLoad } from '../load.js';
import { curlOf, deref, exampleOf, operationsByTag, typeOf } from '../openapi.js';

/** The REST interface, readable, from the document that the console serves. */
export function ApiReference() {
  const document = useLoad((signal) => api.openapi(signal), []);
  const actions = html`<a class="button" href="/openapi.yaml">openapi.yaml</a><a class="button" href="/openapi.json">openapi.json</a>`;
  return html`<${Page} title="API" actions=${actions}>
    <${Loaded} from=${document} rows=${10}>${(loaded) => html`<${Reference} document=${loaded} />`}<//>
  <//>`;
}

function Reference({ document }) {
  return html`<div class="api">
    <${Card} title="${document.info.title} ${document.info.version}"><${Prose} text=${document.info.description} /><//>
    ${operationsByTag(document).map(
      ({ tag, description, operations }) => html`<section key=${tag} class="api-tag" aria-label=${tag}>
        <h2>${tag}</h2>
        <p class="muted">${description}</p>
        ${operations.map((operation) => html`<${Operation} key=${operation.id} document=${document} operation=${operation} />`)}
      </section>`,
    )}
  </div>`;
}

function Operation({ document, operation }) {
  const { method, path, summary, description, scope, parameters, body, responses } = operation;
  const curl = curlOf(document, operation, location.origin);
  return html`<details class="operation" data-test="operation" data-operation=${operation.id}>
    <summary>
      <span class="method ${method}">${method.toUpperCase()}</span>
      <code class="operation-path">${path}</code>
      <span class="operation-summary">${summary}</span>
    </summary>
    <div class="operation-body">
      ${description && html`<${Prose} text=${description} />`}
      <p class="muted">${scope === 'none' ? 'Asks for no token.' : scope === 'any' ? 'Any token will do.' : html`Needs the scope <code>${scope}</code>.`}</p>
      ${parameters.length > 0 && html`<h3>Parameters</h3><${Parameters} document=${document} parameters=${parameters} />`}
      ${body && html`<h3>Body</h3><${Content} document=${document} content=${body.content} />`}
      <h3>As a command</h3>
      <div class="value">
        <div class="value-bar"><${Copy} text=${curl} what="command" /></div>
        <pre class="code" tabindex="0" aria-label="Command">${curl}</pre>
      </div>
      <h3>Answers</h3>
      ${responses.map(
        ({ status, response }) => html`<div key=${status} class="response">
          <p><span class="status status-${status[0]}">${status}</span> <${Prose} inline text=${response.description} /></p>
          ${status[0] === '2' && response.content && html`<${Content} document=${document} content=${response.content} />`}
        </div>`,
      )}
    </div>
  </details>`;
}

function Parameters({ document, parameters }) {
  return html`<dl class="properties">
    ${parameters.map(
      (parameter) => html`<div key=${parameter.name}>
        <dt>
          <code>${parameter.name}</code> <span class="muted">${typeOf(document, parameter.schema)} · ${parameter.in}${parameter.required && ', required'}</span>
        </dt>
        <dd><${Prose} inline text=${parameter.description} /></dd>
      </div>`,
    )}
  </dl>`;
}

function Content({ document, content }) {
  return Object.entries(content).map(([type, media]) => {
    const example = exampleOf(document, media);
    const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2);
    return html`<div key=${type} class="content">
      <p class="muted">${type}</p>
      <${Schema} document=${document} schema=${media.schema} />
      ${text &&
      html`<div class="value">
        <div class="value-bar"><span class="muted">Example</span><${Copy} text=${text} what="example" /></div>
        <pre class="code" tabindex="0" aria-label="Example">${typeof example === 'string' ? text : colour(text)}</pre>
      </div>`}
    </div>`;
  });
}

/** The properties of an object, those of objects inside it as a list of their own, a few levels deep. */
function Schema({ document, schema, depth = 0 }) {
  const resolved = deref(document, schema);
  const object = resolved.type === 'array' ? deref(document, resolved.items) : resolved;
  const properties = Object.entries(object.properties ?? {});
  if (properties.length === 0 || depth > 2) {
    return null;
  }
  return html`<dl class="properties">
    ${properties.map(([name, property]) => {
      const of = deref(document, property);
      return html`<div key=${name}>
        <dt>
          <code>${name}</code>
          <span class="muted"> ${typeOf(document, property)}${object.required?.includes(name) && ' · always'}</span>
        </dt>
        <dd>
          <${Prose} inline text=${property.description ?? of.description} />
          <${Schema} document=${document} schema=${property} depth=${depth + 1} />
        </dd>
      </div>`;
    })}
  </dl>`;
}
