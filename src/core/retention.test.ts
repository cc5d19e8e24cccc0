import { expect, it } from 'vitest';
import { options } from '../../test/support/detections.ts';
import { fileDeletedAt, mediaDeleted, mediaRedacted } from './retention.ts';

it('tells what of the media is left', () => {
  const zero = { ...options, zeroRetention: true };
  expect(mediaRedacted({ options, status: 'completed' })).toBe(false);
  expect(mediaRedacted({ options: zero, status: 'queued' })).toBe(true);
  expect(mediaRedacted({ options, status: 'erased' })).toBe(true);
  const deletedAt = new Date(0);
  expect([mediaDeleted({ deletedAt: null }), fileDeletedAt({ deletedAt: null })]).toEqual([false, null]);
  expect([mediaDeleted({ deletedAt }), fileDeletedAt({ deletedAt })]).toEqual([true, deletedAt]);
});
