import { expect, it } from 'vitest';
import { curlFor } from './curl.ts';
import type { Operation, Schema } from './document.ts';

const NAMED: Record<string, Schema> = {
  NewThing: {
    type: 'object',
    required: ['name', 'events', 'size'],
    properties: {
      name: { type: 'string', example: "it's" },
      events: { type: 'array', items: { type: 'string', enum: ['done', 'failed'] } },
      size: { type: 'integer', minimum: 3 },
      color: { type: 'string' },
    },
  },
};
const resolve = (schema: Schema): Schema => NAMED[schema.$ref ?? ''] ?? schema;
const curl = (content: NonNullable<Operation['requestBody']>['content']): string =>
  curlFor({ method: 'POST', path: '/v1/things', operation: { operationId: 'x', requestBody: { content }, responses: {} } }, 'http://h', resolve);

it('makes a JSON body of what is required or has an example', () => {
  expect(curl({ 'application/json': { schema: { $ref: 'NewThing' } } })).toContain(`-d '{"name":"it'\\''s","events":["done"],"size":3}'`);
});

it('names the file parts as the form does', () => {
  const binary = { type: 'string', format: 'binary' };
  expect(curl({ 'multipart/form-data': { schema: { properties: { file: binary, note: { type: 'string' } } } } })).toContain('-F file=@photo.jpg');
  expect(curl({ 'multipart/form-data': { schema: { properties: { 'files[]': { type: 'array', items: binary } } } } })).toContain(
    '-F "files[]=@first.jpg" \\\n  -F "files[]=@second.jpg"',
  );
});
