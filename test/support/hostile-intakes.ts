import type { VendorName } from './vendor-shapes.ts';

/** What each API takes media or JSON with. A call of its OpenAPI document that takes a body and is not here fails a test. */
export interface Intake {
  forms: string[];
  batches: string[];
  json: string[];
  /** The field of a JSON body that names the media. */
  url: string | null;
  /** Fields that a form is refused for. */
  fields: Record<string, string>[];
  lists: string[];
  /** Take no media, and an id in the path. */
  other: string[];
}

const LONG = 'x'.repeat(10_000);
const CALLBACKS = ['ftp://127.0.0.1/', 'javascript:alert(1)', 'hook', 'http://127.0.0.1:1/hook', 'http://169.254.169.254/', `https://${LONG}.com/`].map(
  (callback_url) => ({
    callback_url,
  }),
);
const NO_NUMBERS = ['NaN', 'Infinity', '-1', '9e99', 'two', '1e-400', '0x2'];

export const INTAKES: Record<VendorName, Intake> = {
  deeptrack: {
    forms: ['/v1/image/predict', '/v1/video/predict/video', '/v1/audio/predict'],
    batches: [],
    json: ['/v1/video/predict/frame'],
    url: null,
    fields: [],
    lists: ['/v1/video/jobs'],
    other: ['/v1/video/reset'],
  },
  deepfakedetector: {
    forms: ['/v1/detect', '/v1/detect/image', '/v1/detect/audio', '/v1/detect/video'],
    batches: [],
    json: ['/v1/detect', '/v1/detect/image', '/v1/detect/audio', '/v1/detect/video'],
    url: 'media_url',
    fields: [...CALLBACKS, { media_type: 'picture' }, { strict_mode: 'maybe' }, { retain: '2' }, { media_url: 'https://example.com/a.jpg' }],
    lists: [],
    other: [],
  },
  deepidv: {
    forms: ['/v1/deepfake-detection/analyze'],
    batches: [],
    json: [],
    url: null,
    fields: [...CALLBACKS, { file_type: 'picture' }, { external_id: LONG }],
    lists: ['/v1/deepfake-detection'],
    other: [],
  },
  resemble: {
    forms: ['/api/v2/detect', '/api/v2/secure_uploads'],
    batches: ['/api/v2/detect/batch'],
    json: ['/api/v2/detect', '/api/v2/intelligence'],
    url: 'url',
    fields: [
      ...CALLBACKS,
      ...NO_NUMBERS.map((frame_length) => ({ frame_length })),
      ...NO_NUMBERS.map((max_video_fps) => ({ max_video_fps })),
      { start_region: '9', end_region: '3' },
      { visualize: 'maybe' },
      { url: 'https://example.com/a.jpg' },
      { media_token: 'x' },
    ],
    lists: ['/api/v2/detect', '/api/v2/intelligences', '/api/v2/audio_source_tracings'],
    other: ['/api/v2/detects/{uuid}/intelligence'],
  },
  deepsafe: {
    forms: ['/v1/detect'],
    batches: [],
    json: [],
    url: null,
    fields: [{ media_type: 'picture' }, { async: 'maybe' }],
    lists: [],
    other: [],
  },
};

/** Queries as a list may get them. */
export const HOSTILE_QUERIES: readonly string[] = [
  ...['-1', '0', 'abc', '1000000000', 'NaN', '1&page=2', '9007199254740993', '1e308', '%00'].map((page) => `page=${page}`),
  ...['page=1&page_size=1000000000', 'page=1&page_size=0', 'limit=-1', 'limit=1e9', `limit=${'9'.repeat(400)}`],
  ...['1000000000', '-1', '1e308', '99999999999999999999'].map((offset) => `offset=${offset}`),
  ...['status=%00', 'status=zzz', '__proto__=1', 'page[]=1', '%ff=%fe'],
];
