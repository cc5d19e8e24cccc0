import { html } from 'hono/html';

/** A sentence of the document, with what stands in backticks as code. */
export function prose(text: string) {
  return html`${text.split('`').map((piece, i) => (i % 2 === 1 ? html`<code>${piece}</code>` : piece))}`;
}
