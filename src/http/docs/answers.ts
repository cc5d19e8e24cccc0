import type { z } from '@hono/zod-openapi';

type Answer<S> = { description: string; content: { 'application/json': { schema: S } } };

/** An answer in JSON, as an entry of `responses`. */
export const jsonAnswer = <S extends z.ZodType>(schema: S, description: string): Answer<S> => ({ description, content: { 'application/json': { schema } } });

/** The refusals of a call, by status: `errorAnswers(ErrorSchema, { 401: 'The key is missing.', 413: 'The file is too large.' })`. */
export const errorAnswers = <S extends z.ZodType>(schema: S, descriptions: Readonly<Record<number, string>>): Record<string, Answer<S>> =>
  Object.fromEntries(Object.entries(descriptions).map(([status, description]) => [status, jsonAnswer(schema, description)]));

/** The one file of an upload, as a field of a multipart schema. `example` is the name that the example sends. */
export const FILE_FIELD = (example: string): { type: 'string'; format: 'binary'; example: string } => ({ type: 'string', format: 'binary', example });
