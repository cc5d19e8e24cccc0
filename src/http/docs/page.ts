import { html } from 'hono/html';
import { type ApiLink, apisNavigation, vendorsView } from './apis-view.ts';
import { type ApiDocument, callsOf, messagesOf } from './document.ts';
import { messageView } from './message-view.ts';
import { operationView } from './operation-view.ts';
import { prose } from './prose.ts';
import { fieldTable, propertyRows, typeView } from './schema-view.ts';

export interface DocsOptions {
  /** Where the examples send their requests. */
  baseUrl: string;
  errors: readonly { code: string; status: number; title: string }[];
  /** Address of the one stylesheet. */
  stylesheet: string;
  /** Path under which the API is mounted; empty for the root. */
  mount: string;
  /** How to make the first call, in words and as commands. */
  intro: { text: string; commands: string };
  /** What all errors have in common. */
  errorsLead: string;
  /** The pages of all APIs of this server, this one among them. */
  apis: readonly ApiLink[];
}

/** The reference as one HTML page, made from the OpenAPI document alone: no script, no request but the stylesheet. */
export function renderDocsPage(document: ApiDocument, options: DocsOptions) {
  const groups = (document.tags ?? []).map((tag) => ({ ...tag, calls: callsOf(document, tag.name), messages: messagesOf(document, tag.name) }));
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${document.info.title} API ${document.info.version}</title>
  <link rel="stylesheet" href="${options.stylesheet}">
</head>
<body>
  <a class="skip" href="#main">Skip to the content</a>
  <header>
    <p class="brand">${document.info.title} <span class="quiet">API ${document.info.version}</span></p>
    ${apisNavigation(options.apis)}
    <p><a href="${options.mount}/openapi.json">openapi.json</a></p>
  </header>
  <div class="columns">
    <nav class="calls" aria-label="Calls">
      <a href="#start">Start here</a>
      ${groups.map((group) => html`<h2>${group.name}</h2><ul>${group.calls.map(({ method, operation }) => html`<li><a href="#${operation.operationId}"><span class="method ${method.toLowerCase()}">${method}</span> <span>${prose(operation.summary ?? operation.operationId)}</span></a></li>`)}${group.messages.map(({ path }) => html`<li><a href="#message-${path}"><span class="method">SENT</span> <code>${path}</code></a></li>`)}</ul>`)}
      <h2>Reference</h2>
      <ul><li><a href="#schemas">Schemas</a></li><li><a href="#errors">Errors</a></li></ul>
    </nav>
    <main id="main">
      ${startView(document, options)}
      ${vendorsView(options.apis)}
      ${groups.map((group) => html`<section aria-labelledby="tag-${group.name}"><h2 id="tag-${group.name}">${group.name}</h2><p class="lead">${prose(group.description ?? '')}</p>${group.calls.map((call) => operationView(document, call, options.baseUrl))}${group.messages.map((message) => messageView(document, message))}</section>`)}
      ${schemasView(document)}
      ${errorsView(options)}
    </main>
  </div>
</body>
</html>`;
}

function startView(document: ApiDocument, { intro, baseUrl }: DocsOptions) {
  return html`<section id="start" aria-labelledby="title">
    <h1 id="title">${document.info.title} API</h1>
    <p class="lead">${prose(document.info.description ?? '')}</p>
    <p>${prose(intro.text)}</p>
    <pre tabindex="0" role="region" aria-label="First call"><code>${intro.commands.replaceAll('BASE_URL', baseUrl)}</code></pre>
  </section>`;
}

function schemasView(document: ApiDocument) {
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => html`<article id="schema-${name}">
      <h3><a class="self" href="#schema-${name}">${name}</a></h3>
      ${schema.description ? html`<p>${prose(schema.description)}</p>` : ''}
      ${schema.properties ? fieldTable(`Fields of ${name}`, propertyRows(schema)) : html`<p>${typeView(schema)}</p>`}
    </article>`,
  );
  return html`<section id="schemas" aria-labelledby="tag-schemas"><h2 id="tag-schemas">Schemas</h2>${schemas}</section>`;
}

function errorsView({ errors, errorsLead }: DocsOptions) {
  const rows = errors.map(
    ({ code, status, title }, i) =>
      html`<tr${isFirstOf(errors, i) ? html` id="error-${code}"` : ''}><th scope="row"><code>${code}</code></th><td>${status}</td><td>${prose(title)}</td></tr>`,
  );
  return html`<section id="errors" aria-labelledby="tag-errors"><h2 id="tag-errors">Errors</h2>
    <p class="lead">${prose(errorsLead)}</p>
    <div class="scroll"><table><caption>All codes</caption><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>
  </section>`;
}

/** A vendor may use one code with several statuses; an address must lead to one row. */
const isFirstOf = (errors: DocsOptions['errors'], index: number): boolean => errors.findIndex(({ code }) => code === errors[index]?.code) === index;
