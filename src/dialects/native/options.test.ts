import { expect, it } from 'vitest';
import type { MediaKind } from '../../core/media.ts';
import { agreeOnKind } from '../../http/media-kind.ts';
import { decodeForm, parseOptions, toDetectionOptions, warningsFor } from './options.ts';
import { OptionsSchema } from './schema/options.ts';

const VALID: Record<string, string> = {
  kind: 'image',
  external_id: 'A-17',
  policy: 'strict',
  retain: 'yes',
  zero_retention: 'off',
  visualize: '1',
  metadata: '{"case":17}',
  callback_url: 'https://example.org/hook',
  frame_length: '1.5',
  start_region: '0',
  end_region: '10',
  max_video_fps: '8',
  max_video_secs: '60',
  reverse_search: 'true',
  ood: 'TRUE',
  source_tracing: 'on',
  intelligence: '1',
  url: 'https://example.org/a.jpg',
  upload_token: 'x',
};

const parseForm = (fields: Record<string, string>) => parseOptions(decodeForm(new Map(Object.entries(fields))));

it('reads every option from text', () => {
  expect(Object.keys(VALID).sort()).toEqual(Object.keys(OptionsSchema.shape).sort());
  const options = parseForm(VALID);
  expect(options).toMatchObject({ retain: true, zero_retention: false, frame_length: 1.5, start_region: 0, metadata: { case: 17 }, ood: true });
  expect(toDetectionOptions(options, 'default')).toEqual({
    kind: 'image',
    policy: 'strict',
    retain: true,
    zeroRetention: false,
    visualize: true,
    frameLength: 1.5,
    startRegion: 0,
    endRegion: 10,
    maxVideoFps: 8,
    maxVideoSeconds: 60,
    reverseSearch: true,
    outOfDomain: true,
    sourceTracing: true,
    intelligence: true,
  });
});

it('warns of what was asked and is not done, and of nothing else', () => {
  const named = (kind: MediaKind) => warningsFor(parseForm(VALID), kind).map((warning) => warning.split(':')[0]);
  expect(named('image')).toEqual(['frame_length', 'start_region', 'end_region', 'max_video_fps', 'max_video_secs']);
  expect(named('audio')).toEqual(['max_video_fps', 'max_video_secs', 'reverse_search', 'ood']);
  expect(named('document')).toContain('source_tracing');
  expect(warningsFor(parseForm({ ood: 'false', policy: 'strict' }), 'image')).toEqual([]);
});

it('takes the policy of the settings where none is asked for', () => {
  expect(toDetectionOptions(parseForm({}), 'strict').policy).toBe('strict');
});

it('lets the caller choose between sound and pictures of a container that may hold both', () => {
  expect(agreeOnKind('audio', { kind: 'video', format: 'mp4', mime: 'video/mp4' })).toBe('audio');
  expect(agreeOnKind(null, { kind: 'video', format: 'mp4', mime: 'video/mp4' })).toBe('video');
  expect(() => agreeOnKind('video', { kind: 'audio', format: 'wav', mime: 'audio/wav' })).toThrow(/unsupported_media/);
});

it('names no names that are inherited', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) expect(() => parseForm({ [name]: 'x' })).toThrow(/There is no/);
});
