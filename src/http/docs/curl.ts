import type { Call, Parameter, Schema } from './document.ts';

type Resolve = (schema: Schema) => Schema;

/**
 * An example that works as pasted, once `BONAFIDE_KEY` is set and the names in capitals are filled in. `resolve` follows references;
 * `keyHeader` is the header that carries the key, as curl wants it. WebSockets are opened with websocat, which sends headers as curl does.
 */
export function curlFor(call: Call, baseUrl: string, resolve: Resolve, keyHeader = 'Authorization: Bearer $BONAFIDE_KEY'): string {
  const { method, operation } = call;
  if ('101' in operation.responses) return `websocat${needsKey(call) ? ` -H "${keyHeader}"` : ''} ${baseUrl.replace(/^http/, 'ws')}${pathOf(call)}`;
  const flags = [method === 'GET' || hasForm(call) ? '' : `-X ${method}`, isStream(call) ? '-N' : '', needsKey(call) ? `-H "${keyHeader}"` : ''];
  const lines = [['curl', ...flags].filter(Boolean).join(' '), ...bodyLines(call, resolve), withQuery(`${baseUrl}${pathOf(call)}`, call)];
  return lines.length > 2 ? lines.join(' \\\n  ') : lines.join(' ');
}

const hasForm = ({ operation }: Call): boolean => 'multipart/form-data' in (operation.requestBody?.content ?? {});

const isStream = ({ operation }: Call): boolean => 'text/event-stream' in (operation.responses['200']?.content ?? {});

const needsKey = ({ operation }: Call): boolean => (operation.security?.length ?? 0) > 0;

function pathOf({ path, operation }: Call): string {
  const examples = new Map(operation.parameters?.filter((one) => one.in === 'path').map((one) => [one.name, placeholder(one)]));
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => examples.get(name) ?? name.toUpperCase());
}

const placeholder = ({ name, schema }: Parameter): string => (name === 'id' ? 'ID' : String(schema.example ?? name.toUpperCase()));

/** What must be asked; in quotes, because shells have a use for question marks. */
function withQuery(url: string, { operation }: Call): string {
  const needed = operation.parameters?.filter((one) => one.in === 'query' && one.required) ?? [];
  const query = needed.map(({ name, schema }) => `${name}=${schema.example ?? schema.default ?? schema.minimum ?? name.toUpperCase()}`).join('&');
  return query ? `"${url}?${query}"` : url;
}

function bodyLines({ path, operation }: Call, resolve: Resolve): string[] {
  const content = operation.requestBody?.content ?? {};
  const form = content['multipart/form-data'];
  if (form) return fileParts(resolve(form.schema), resolve, sampleFor(path));
  const json = content['application/json'];
  return json ? ['-H "Content-Type: application/json"', `-d '${JSON.stringify(exampleOf(json.schema, resolve)).replaceAll("'", "'\\''")}'`] : [];
}

/** A file that a call of this path takes. */
function sampleFor(path: string): string {
  if (path.includes('video')) return 'clip.mp4';
  return path.includes('audio') ? 'voice.wav' : 'photo.jpg';
}

/** The files, and of the fields those without which the call is refused. */
function fileParts({ properties = {}, required = [] }: Schema, resolve: Resolve, sample: string): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (schema.format === 'binary') return [`-F ${name}=@${schema.example ?? sample}`];
    if (!schema.items) return required.includes(name) ? [`-F ${quoted(`${name}=${exampleOf(schema, resolve)}`)}`] : [];
    return schema.items && resolve(schema.items).format === 'binary' ? [`-F "${name}=@first.jpg"`, `-F "${name}=@second.jpg"`] : [];
  });
}

const quoted = (text: string): string => (/^[\w=.,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** A value that fits: what the schema itself gives, and of an object what is required or has an example. */
function exampleOf(reference: Schema, resolve: Resolve): unknown {
  const schema = resolve(reference);
  const [given] = [schema.example, schema.default, schema.const, schema.enum?.[0]].filter((value) => value !== undefined);
  if (given !== undefined) return given;
  if (schema.properties) return objectExample(schema.properties, new Set(schema.required), resolve);
  if (schema.items) return [exampleOf(schema.items, resolve)];
  const type = [schema.type].flat()[0];
  if (type === 'boolean') return true;
  if (type === 'number' || type === 'integer') return schema.minimum ?? 1;
  return type === 'object' ? {} : 'TEXT';
}

function objectExample(properties: Record<string, Schema>, required: ReadonlySet<string>, resolve: Resolve): Record<string, unknown> {
  const shown = Object.entries(properties).filter(([name, schema]) => required.has(name) || resolve(schema).example !== undefined);
  return Object.fromEntries(shown.map(([name, schema]) => [name, exampleOf(schema, resolve)]));
}
