import { html } from 'hono/html';
import { curlFor } from './curl.ts';
import { type ApiDocument, type Call, keyHeader, resolve } from './document.ts';
import { prose } from './prose.ts';
import { fieldRow, fieldTable, propertyRows, typeView } from './schema-view.ts';

/** One call: what it does, how to make it, what goes in, what comes out. */
export function operationView(document: ApiDocument, call: Call, baseUrl: string) {
  const { method, path, operation } = call;
  const parameters = (operation.parameters ?? []).map((one) =>
    fieldRow(one.name, one.schema, one.required === true, one.description ?? one.schema.description),
  );
  return html`<article id="${operation.operationId}">
    <h3><a class="self" href="#${operation.operationId}">${prose(operation.summary ?? operation.operationId)}</a></h3>
    <p class="call"><span class="method ${method.toLowerCase()}">${method}</span> <code>${path}</code></p>
    ${operation.description ? html`<p>${prose(operation.description)}</p>` : ''}
    <pre tabindex="0" role="region" aria-label="Example: ${operation.summary ?? path}"><code>${curlFor(call, baseUrl, (schema) => resolve(document, schema), keyHeader(document, operation))}</code></pre>
    ${fieldTable('Parameters', parameters)}
    ${Object.entries(operation.requestBody?.content ?? {}).map(([mime, { schema }]) => fieldTable(`Body, ${mime}`, propertyRows(resolve(document, schema))))}
    ${responsesView(operation.responses)}
  </article>`;
}

function responsesView(responses: Call['operation']['responses']) {
  const rows = Object.entries(responses).map(([status, { description, content }]) => {
    const bodies = Object.entries(content ?? {}).map(([mime, { schema }]) => html`${schema?.$ref ? typeView(schema) : mime} `);
    return html`<tr><th scope="row"><code class="status s${status.charAt(0)}">${status}</code></th><td>${prose(description)}</td><td>${bodies}</td></tr>`;
  });
  return html`<details><summary>Answers</summary><div class="scroll"><table><thead><tr><th scope="col">Status</th><th scope="col">When</th><th scope="col">Body</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}
