import type { Call, Parameter, Schema } from './document.ts';

type Resolve = (schema: Schema) => Schema;

/** An example that works as pasted, once `BONAFIDE_KEY` is set and the names in capitals are filled in. `resolve` follows references. */
export function curlFor(call: Call, baseUrl: string, resolve: Resolve): string {
  const { method, operation } = call;
  const flags = [
    method === 'GET' || hasForm(call) ? '' : `-X ${method}`,
    isStream(call) ? '-N' : '',
    needsKey(call) ? '-H "Authorization: Bearer $BONAFIDE_KEY"' : '',
  ];
  const lines = [['curl', ...flags].filter(Boolean).join(' '), ...bodyLines(operation.requestBody?.content ?? {}, resolve), `${baseUrl}${pathOf(call)}`];
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

function bodyLines(content: Record<string, { schema: Schema }>, resolve: Resolve): string[] {
  const form = content['multipart/form-data'];
  if (form) return fileParts(resolve(form.schema), resolve);
  const json = content['application/json'];
  return json ? ['-H "Content-Type: application/json"', `-d '${JSON.stringify(exampleOf(json.schema, resolve)).replaceAll("'", "'\\''")}'`] : [];
}

function fileParts({ properties = {} }: Schema, resolve: Resolve): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (schema.format === 'binary') return [`-F ${name}=@photo.jpg`];
    return schema.items && resolve(schema.items).format === 'binary' ? [`-F "${name}=@first.jpg"`, `-F "${name}=@second.jpg"`] : [];
  });
}

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
