import type { Call, Parameter, Schema } from './document.ts';

/** An example that works as pasted, once `BONAFIDE_KEY` is set and the names in capitals are filled in. */
export function curlFor(call: Call, baseUrl: string): string {
  const { method, operation } = call;
  const flags = [
    method === 'GET' || hasForm(call) ? '' : `-X ${method}`,
    isStream(call) ? '-N' : '',
    needsKey(call) ? '-H "Authorization: Bearer $BONAFIDE_KEY"' : '',
  ];
  const lines = [['curl', ...flags].filter(Boolean).join(' '), ...bodyLines(operation.requestBody?.content ?? {}), `${baseUrl}${pathOf(call)}`];
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

function bodyLines(content: Record<string, { schema: Schema }>): string[] {
  if ('multipart/form-data' in content) return ['-F file=@photo.jpg'];
  if ('application/json' in content) return ['-H "Content-Type: application/json"', `-d '{"owner":"newsroom","scopes":["detect"]}'`];
  return [];
}
