import { expect, it } from 'vitest';
import { sampleDetection } from '../../../test/support/sample-detections.ts';
import type { Signal } from '../../core/evidence.ts';
import type { MediaKind } from '../../core/media.ts';
import type { Report } from '../../core/report.ts';
import { renderFileMetadata } from './file-metadata.ts';

const reportOf = (kind: MediaKind): Report => sampleDetection(kind, 'spoof').report as Report;

function pictureWith(details: Signal['details']) {
  const report = reportOf('image');
  const [provenance] = report.evidence as [Signal];
  return renderFileMetadata({ ...report, evidence: [{ ...provenance, details }] });
}

it('has what was measured', () => {
  expect(renderFileMetadata(reportOf('image'))).toEqual({ width: 1296, height: 968 });
  expect(renderFileMetadata(reportOf('audio'))).toEqual({ duration_seconds: 8.25 });
  expect(renderFileMetadata(reportOf('video'))).toEqual({ width: 1280, height: 720, duration_seconds: 10 });
});

it('tells of a document only what the document tells', () => {
  const report = reportOf('document');
  const document = { creator: null, createdAt: null, modifiedAt: null, pageCount: null, encrypted: true };
  expect(renderFileMetadata({ ...report, document })).toEqual({ encrypted: true });
  const { document: _, ...withoutFinding } = report;
  expect(renderFileMetadata(withoutFinding)).toEqual({});
});

it('tells of a picture what its metadata says', () => {
  const camera = { software: 'GIMP 2.4.5', taken_at: '2008:05:30 15:56:01', modified_at: '2008:07:31 10:38:11' };
  expect(pictureWith({ camera })).toMatchObject({
    creator: 'GIMP 2.4.5',
    creation_date: '2008-05-30T15:56:01',
    modification_date: '2008-07-31T10:38:11',
  });
  expect(pictureWith({ camera, c2pa: { claim_generator: 'Adobe Firefly' } })).toMatchObject({ creator: 'Adobe Firefly' });
  expect(pictureWith({ camera, c2pa: { claim_generator: 'x' }, generator_trace: { tool: 'ComfyUI' } })).toMatchObject({ creator: 'ComfyUI' });
});

it('tells of a sound which tool its tags name, or else what encoded it', () => {
  const report = reportOf('audio');
  const [provenance] = report.evidence as [Signal];
  const soundWith = (details: Signal['details']) => renderFileMetadata({ ...report, evidence: [{ ...provenance, details }] });
  const c2pa = { validation_state: 'NotPresent', claim_generator: null };
  expect(soundWith({ c2pa, generator_traces: [], aigc_label: null, encoder: 'Lavf61.7.100', tags: 1 })).toEqual({
    creator: 'Lavf61.7.100',
    duration_seconds: 8.25,
  });
  expect(soundWith({ c2pa, generator_traces: [{ tool: 'Suno', name: 'suno' }], encoder: 'LAME3.100' })).toMatchObject({ creator: 'Suno' });
  expect(soundWith({ c2pa, generator_traces: [], encoder: null })).toEqual({ duration_seconds: 8.25 });
});

it('makes nothing of dates and names that are none', () => {
  const size = { width: 1296, height: 968 };
  expect(pictureWith({ camera: { software: ' ', taken_at: '0000:00:00 00:00:00', modified_at: 'yesterday' } })).toEqual(size);
  expect(pictureWith({ camera: { taken_at: '2008:02:30 10:00:00', modified_at: '2008:02:29 24:00:00' } })).toEqual(size);
  expect(pictureWith({ camera: null, c2pa: 'none', generator_trace: [] })).toEqual(size);
});
