import { expect, it } from 'vitest';
import { curlFor } from './curl.ts';
import type { Call, Operation, Schema } from './document.ts';

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

const call = (path: string, operation: Partial<Operation>, method = 'GET'): Call => ({
  method,
  path,
  operation: { operationId: 'x', responses: {}, ...operation },
});

it('asks for what must be asked, with the key where the API wants it', () => {
  const parameters = [
    { name: 'page', in: 'query', required: true, schema: { type: 'integer', minimum: 1 } },
    { name: 'size', in: 'query', schema: { type: 'integer' } },
  ];
  const security = [{ key: [] }];
  expect(curlFor(call('/v2/things', { parameters, security }), 'http://h', resolve, 'X-Key: $BONAFIDE_KEY')).toBe(
    'curl -H "X-Key: $BONAFIDE_KEY" "http://h/v2/things?page=1"',
  );
});

it('sends a file of the kind that the path speaks of, and fields that must not be missing', () => {
  const schema = { required: ['file', 'query'], properties: { file: { format: 'binary' }, query: { type: 'string', example: 'Is it real?' } } };
  const requestBody = { content: { 'multipart/form-data': { schema } } };
  expect(curlFor(call('/v1/video', { requestBody }, 'POST'), 'http://h', resolve)).toBe(
    "curl \\\n  -F file=@clip.mp4 \\\n  -F 'query=Is it real?' \\\n  http://h/v1/video",
  );
});

it('opens a WebSocket', () => {
  const operation = { responses: { 101: { description: '' } }, security: [{ key: [] }] };
  expect(curlFor(call('/ws', operation), 'https://h', resolve)).toBe('websocat -H "Authorization: Bearer $BONAFIDE_KEY" wss://h/ws');
});
