/** The parts of an OpenAPI 3.1 document that the page shows. */
export interface ApiDocument {
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  /** What is sent to callers, by event. */
  webhooks?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema>; securitySchemes?: Record<string, { type: string; scheme?: string; in?: string; name?: string }> };
}

export interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; headers?: Record<string, unknown>; content?: Record<string, { schema?: Schema }> }>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

/** An operation with where it is. */
export interface Call {
  method: string;
  path: string;
  operation: Operation;
}

export const callsOf = ({ paths }: ApiDocument, tag: string): Call[] => tagged(paths, tag);

/** Of these, `path` is the event. */
export const messagesOf = ({ webhooks = {} }: ApiDocument, tag: string): Call[] => tagged(webhooks, tag);

function tagged(paths: ApiDocument['paths'], tag: string): Call[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => operation.tags?.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

export const resolve = ({ components }: ApiDocument, schema: Schema): Schema =>
  schema.$ref ? (components?.schemas?.[refName(schema.$ref)] ?? schema) : schema;

/** The header that carries the key of a call, as curl wants it: what the first way of its `security` asks for. */
export function keyHeader({ components }: ApiDocument, { security = [] }: Operation): string | undefined {
  const scheme = components?.securitySchemes?.[Object.keys(security[0] ?? {})[0] ?? ''];
  return scheme?.in === 'header' ? `${scheme.name}: $BONAFIDE_KEY` : undefined;
}

/** `Detection` for `#/components/schemas/Detection`. */
export const refName = (ref: string): string => ref.split('/').at(-1) ?? ref;
