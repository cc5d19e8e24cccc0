import { describe, expect, it } from 'vitest';
import { VENDORS } from './vendors.ts';

describe.each(VENDORS)('documented payloads of $name', ({ fixtures, loadSchemas }) => {
  it.each(fixtures)('$file is what its schema says', async ({ fixture: { source, schema, body, ...rest } }) => {
    expect(rest).toEqual({});
    expect(source.trim()).not.toBe('');
    const schemas = await loadSchemas();
    expect(Object.keys(schemas)).toContain(schema);
    // Nothing is dropped on the way either: what the vendor documents is what we can say.
    expect(schemas[schema]?.parse(body)).toEqual(body);
  });
});
