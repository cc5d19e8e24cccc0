import { expect, it } from 'vitest';
import type { Signal } from '../../core/evidence.ts';
import type { MediaKind } from '../../core/media.ts';
import { signalTypeOf } from './signal-types.ts';

const typeOf = (detector: string, media: MediaKind, kind: Signal['kind'] = 'forensic', details: Signal['details'] = {}): string =>
  signalTypeOf({ detector, kind, details }, media);

it.each([
  ['image-noise@1', 'image', 'PIXEL_MANIPULATION'],
  ['image-jpeg@1', 'image', 'PIXEL_MANIPULATION'],
  ['image-copymove@1', 'image', 'PIXEL_MANIPULATION'],
  ['image-spectrum@1', 'image', 'GAN_ARTIFACTS'],
  ['document-font@2', 'document', 'FONT_INCONSISTENCY'],
  ['document-incremental@1', 'document', 'INCREMENTAL_EDIT'],
  ['document-overlay@1', 'document', 'CONTENT_OVERLAY'],
  ['document-signature@1', 'document', 'SIGNATURE_INVALID'],
  ['document-mrz@1', 'document', 'MRZ_CHECKSUM'],
  ['document-text@1', 'document', 'TEXT_MISMATCH'],
  ['document-metadata@1', 'document', 'METADATA_INCONSISTENCY'],
  ['audio-splice@1', 'audio', 'SPLICE'],
  ['audio-spectrum@1', 'audio', 'SYNTHETIC_VOICE'],
  ['video-pulse@1', 'video', 'PULSE_INCONSISTENCY'],
  ['video-face-blend@1', 'video', 'FACE_MANIPULATION'],
  ['video-lipsync@1', 'video', 'LIP_SYNC_MISMATCH'],
  ['video-temporal@1', 'video', 'TEMPORAL_INCONSISTENCY'],
] as [string, MediaKind, string][])('calls what %s finds in %s %s', (detector, media, expected) => expect(typeOf(detector, media)).toBe(expected));

it('has a name for detectors that it does not know', () => {
  expect(typeOf('audio-voice@1', 'audio', 'learned')).toBe('SYNTHETIC_VOICE');
  expect(typeOf('audio-voice@1', 'video', 'learned')).toBe('SYNTHETIC_VOICE');
  expect(typeOf('image-tiles@3', 'video', 'learned')).toBe('GAN_ARTIFACTS');
  expect(typeOf('x', 'audio')).toBe('AUDIO_MANIPULATION');
  expect(typeOf('', 'document', 'provenance')).toBe('METADATA_INCONSISTENCY');
});

it('takes the name that a detector gives, if it is one', () => {
  expect(typeOf('document-layout@1', 'document', 'forensic', { signal_type: 'CONTENT_OVERLAY' })).toBe('CONTENT_OVERLAY');
  expect(typeOf('document-layout@1', 'document', 'forensic', { signal_type: 'no name' })).toBe('PIXEL_MANIPULATION');
});
