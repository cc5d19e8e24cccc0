import { html } from 'hono/html';

/** An API of this server and its page. */
export interface ApiLink {
  /** The dialect's name; `native` is our own. */
  name: string;
  href: string;
  /** What its clients take for their base URL. */
  baseUrl: string;
  isCurrent: boolean;
}

const OWN = 'native';
const titleOf = ({ name }: ApiLink): string => (name === OWN ? 'Bonafide' : name);

/** From the page of each API to those of the others. */
export function apisNavigation(apis: readonly ApiLink[]) {
  if (apis.length < 2) return '';
  const links = apis.map((api) => html`<li><a href="${api.href}"${api.isCurrent ? html` aria-current="page"` : ''}>${titleOf(api)}</a></li>`);
  return html`<nav class="apis" aria-label="APIs of this server"><ul>${links}</ul></nav>`;
}

/** On our own page: which vendors' clients are served as well, and by which address. */
export function vendorsView(apis: readonly ApiLink[]) {
  const vendors = apis.filter(({ name }) => name !== OWN);
  if (vendors.length === 0 || !apis.some(({ name, isCurrent }) => isCurrent && name === OWN)) return '';
  const rows = vendors.map(({ name, href, baseUrl }) => html`<tr><th scope="row"><a href="${href}">${name}</a></th><td><code>${baseUrl}</code></td></tr>`);
  return html`<section id="vendors" aria-labelledby="tag-vendors"><h2 id="tag-vendors">Clients of other APIs</h2>
    <p class="lead">A program written for one of these APIs works here after a change of its base URL and its key. Keys and detections are the same, whichever API is used.</p>
    <div class="scroll"><table class="narrow"><caption>Other APIs of this server</caption><thead><tr><th scope="col">API</th><th scope="col">Base URL</th></tr></thead><tbody>${rows}</tbody></table></div>
  </section>`;
}
