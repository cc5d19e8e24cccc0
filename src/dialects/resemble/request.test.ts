import { expect, it } from 'vitest';
import { parseRequest } from './request.ts';

it('reads JSON and text alike', () => {
  const wanted = { url: 'https://x/a.wav', visualize: true, frame_length: 2, start_region: 0.5, zero_retention_mode: false };
  expect(parseRequest({ ...wanted })).toEqual(wanted);
  expect(parseRequest({ url: 'https://x/a.wav', visualize: 'True', frame_length: '2', start_region: '0.5', zero_retention_mode: 'false' })).toEqual(wanted);
});

it('ignores what it does not know, what is empty, and what other products take', () => {
  expect(
    parseRequest({ url: '', callback_url: null, face_only: 'maybe', signal: {}, modality: 'all', pipeline: 'facial', model_types: 'image', toString: 1 }),
  ).toEqual({});
});

it('knows the older names, and prefers the present ones', () => {
  expect(parseRequest({ privacy_mode: 'true', audio_source_tracing_enabled: '1' })).toEqual({ zero_retention_mode: true, audio_source_tracing: true });
  expect(parseRequest({ zero_retention_mode: 'false', privacy_mode: 'true' })).toEqual({ zero_retention_mode: false });
  expect(parseRequest({ privacy_mode: 'true', zero_retention_mode: 'false' })).toEqual({ zero_retention_mode: false });
});

it.each([
  [{ visualize: 'maybe' }, '"visualize" must be true or false.'],
  [{ frame_length: 5 }, '"frame_length" must be from 1 to 4.'],
  [{ frame_length: 'two' }, '"frame_length" must be a number from 1 to 4.'],
  [{ start_region: -1 }, '"start_region" must be from 0 to 7200.'],
  [{ start_region: 3, end_region: 3 }, '"end_region" must be more than start_region.'],
  [{ max_video_fps: 0 }, '"max_video_fps" must be more than 0.'],
  [{ callback_url: 'ftp://x' }, '"callback_url" must be an http or https URL.'],
  [{ url: ['x'] }, '"url" is not valid.'],
  [{ media_token: 'x'.repeat(201) }, '"media_token" is not valid.'],
])('refuses %j', (raw, message) => {
  expect(() => parseRequest(raw)).toThrow(expect.objectContaining({ code: 'invalid_request', publicMessage: message }));
});
