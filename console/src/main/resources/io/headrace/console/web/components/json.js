import { html, useState } from '../vendor/htm-preact.js';
import { bytes } from '../format.js';
import { Copy } from './copy.js';

/** Larger texts are shown without colours, to stay quick. */
const MOST_COLOURED = 64 * 1024;

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** A JSON text in coloured pieces. */
export function colour(text) {
  if (text.length > MOST_COLOURED) {
    return text;
  }
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    pieces.push(text.slice(end, match.index));
    const kind = match[2] !== undefined ? 'json-key' : match[1] ? 'json-text' : match[3] ? 'json-word' : 'json-number';
    pieces.push(html`<span class=${kind}>${match[1] ?? match[0]}</span>`, match[2]);
    end = match.index + match[0].length;
  }
  pieces.push(text.slice(end));
  return pieces;
}

/**
 * A value that came as JSON, as other text or as bytes: pretty or raw, and to be copied.
 *
 * @param {{name: string, json?: any, text?: string, base64?: string, size?: number, note?: string}} props
 *     `name` says what it is, `size` how many bytes all of it has, `note` what is to be known of it
 */
export function Value({ name, json, text, base64, size, note }) {
  const [raw, setRaw] = useState(false);
  const isJson = json !== undefined;
  const plain = isJson ? JSON.stringify(json) : (text ?? base64);
  const shown = isJson && !raw ? JSON.stringify(json, null, 2) : plain;
  const kind = isJson ? 'JSON' : text !== undefined ? 'text' : 'bytes, in Base64';
  return html`<div class="value" data-test=${name.toLowerCase()}>
    <div class="value-bar">
      <span class="muted">${kind}, ${bytes(size ?? new TextEncoder().encode(plain).length)}${note && `, ${note}`}</span>
      ${isJson &&
      html`<button type="button" class="button compact" aria-pressed=${raw} onClick=${() => setRaw(!raw)} data-test="raw">Raw</button>`}
      <${Copy} text=${shown} what=${name.toLowerCase()} />
    </div>
    <pre class="code" tabindex="0" aria-label=${name}>${isJson ? colour(shown) : shown}</pre>
  </div>`;
}
