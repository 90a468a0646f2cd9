import { html } from '../vendor/htm-preact.js';

/** The little of Markdown that the descriptions of openapi.yaml use: paragraphs, `code` and **strong**. */
export function Prose({ text, inline }) {
  if (!text) {
    return null;
  }
  return inline
    ? html`<span>${pieces(text)}</span>`
    : text.split(/\n{2,}/).map((paragraph, i) => html`<p key=${i} class="prose">${pieces(paragraph)}</p>`);
}

function pieces(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((piece, i) => {
    if (piece.startsWith('`')) {
      return html`<code key=${i}>${piece.slice(1, -1)}</code>`;
    }
    return piece.startsWith('**') ? html`<strong key=${i}>${piece.slice(2, -2)}</strong>` : piece;
  });
}
