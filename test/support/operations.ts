/** One call of the OpenAPI document. */
export interface Operation {
  method: string;
  /** With its parameters in braces: `/v1/detections/{id}`. */
  path: string;
  /** What the path is about: the word after the version, or the first one. */
  collection: string;
}

interface Document {
  paths: Record<string, Record<string, unknown>>;
}

/** Every call that a server documents: a route that is added later is among them. */
export async function readOperations(url: string): Promise<Operation[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path, collection: path.replace(/^\/(v1\/)?/, '').split('/')[0] ?? '' })),
  );
}
