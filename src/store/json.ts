/**
 * PostgreSQL's text and jsonb hold neither NUL nor half a surrogate pair, and hostile metadata has both: each becomes U+FFFD, the
 * replacement character. (PostgreSQL documentation, 8.14 "JSON Types", and the Unicode Standard, 23.8.)
 */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** A value as JSON text for a jsonb column. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'string') return storable(inner);
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? withStorableKeys(inner) : inner;
  });
}

function withStorableKeys(record: object): object {
  return Object.keys(record).every((key) => storable(key) === key)
    ? record
    : Object.fromEntries(Object.entries(record).map(([key, value]) => [storable(key), value]));
}
