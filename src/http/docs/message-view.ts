import { html } from 'hono/html';
import { type ApiDocument, type Call, resolve } from './document.ts';
import { prose } from './prose.ts';
import { fieldRow, fieldTable, propertyRows } from './schema-view.ts';

/** One message that the server sends: when, with which headers, what is in it, and what the receiver's answer means. */
export function messageView(document: ApiDocument, { method, path, operation }: Call) {
  const headers = (operation.parameters ?? []).map((one) => fieldRow(one.name, one.schema, one.required === true, one.description ?? one.schema.description));
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  const answers = Object.entries(operation.responses).map(
    ([status, { description }]) => html`<tr><th scope="row"><code class="status s${status.charAt(0)}">${status}</code></th><td>${prose(description)}</td></tr>`,
  );
  return html`<article id="message-${path}">
    <h3><a class="self" href="#message-${path}">${prose(operation.summary ?? path)}</a></h3>
    <p class="call"><span class="method">SENT</span> <code>${path}</code> as ${method} to your address</p>
    ${operation.description ? html`<p>${prose(operation.description)}</p>` : ''}
    ${fieldTable('Headers', headers)}
    ${bodies.map(([mime, { schema }]) => fieldTable(`Body, ${mime}`, propertyRows(resolve(document, schema))))}
    <div class="scroll"><table><caption>Your answer</caption><thead><tr><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>${answers}</tbody></table></div>
  </article>`;
}
