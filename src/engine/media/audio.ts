import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AppError } from '../../core/errors.ts';
import { BlockCutter } from './audio-cutter.ts';
import type { AudioFacts } from './audio-facts.ts';
import { type AudioInput, openAudioInput, unreadable } from './audio-input.ts';
import { AUDIO_LIMITS } from './audio-limits.ts';
import { type PacketTally, readFrames } from './audio-packets.ts';

export type { AudioFacts } from './audio-facts.ts';
export { SAMPLE_RATE } from './audio-limits.ts';

/** About one second of sound, one channel, full scale = 1. */
export interface AudioBlock {
  /** 16 kHz. */
  samples: Float32Array;
  /** The same stretch at the file's own rate, which shows what 16 kHz cannot. */
  original: Float32Array;
  originalRate: number;
}

export interface AudioRegion {
  startSeconds: number | null;
  endSeconds: number | null;
}

/** What is known once the last block was read. */
export interface AudioOutcome {
  /** Length of the whole sound as far as it was decoded, not of the region alone. */
  decodedSeconds: number;
  /** Of what was given out. */
  regionSeconds: number;
  /** The file has sound after the last block that was read. */
  stoppedEarly: boolean;
  damagedPackets: number;
  warnings: string[];
}

/** Sound that was opened; nothing is decoded before its blocks are read, and they can be read once. */
export interface AudioSource {
  facts: AudioFacts;
  /**
   * Rejects with `media_unreadable` where not one sample could be decoded, `invalid_request` where the region lies outside the sound, and the signal's reason
   * where it is aborted.
   */
  blocks(signal?: AbortSignal): AsyncGenerator<AudioBlock, AudioOutcome, void>;
  close(): Promise<void>;
}

const WHOLE: AudioRegion = { startSeconds: null, endSeconds: null };
/** So much less than its header says, and at least so many seconds, tells a file that was cut off. */
const SHORT_SHARE = 0.95;
const SHORT_SECONDS = 0.5;
/** Who names the end of a file rounds. */
const REGION_SLACK_SECONDS = 1;
/** Containers whose length is written in a header; of the others it is an estimate. */
const DECLARES = /wav|flac|mov|matroska|aiff|caf|asf|avi/;

/**
 * Opens the best track of sound of any known container. The whole file is never in memory: sound is decoded, mixed to one channel and resampled in
 * blocks of a second. Rejects with `media_unreadable`, `unsupported_media` or `payload_too_large`.
 */
export async function openAudio(path: string, region: AudioRegion = WHOLE): Promise<AudioSource> {
  const input = await openAudioInput(path);
  return { facts: input.facts, blocks: (signal) => blocksOf(input, region, signal), close: () => input.close() };
}

async function* blocksOf(input: AudioInput, region: AudioRegion, signal?: AbortSignal): AsyncGenerator<AudioBlock, AudioOutcome, void> {
  const tally: PacketTally = { packets: 0, damaged: 0, stop: null };
  const cutter = new BlockCutter(region);
  try {
    for (const frame of readFrames(input, tally)) {
      cutter.take(frame);
      let block = cutter.next();
      while (block !== null) {
        yield block;
        // Lets messages and an abort through between two seconds of sound.
        await new Promise(setImmediate);
        signal?.throwIfAborted();
        block = cutter.next();
      }
      if (cutter.done) break;
    }
    for (const block of cutter.rest()) yield block;
  } finally {
    cutter.close();
  }
  if (cutter.decodedSeconds === 0) throw unreadable('not one sample of it can be decoded', tally);
  if (cutter.regionSeconds === 0) throw outsideOf(region, cutter.decodedSeconds);
  return outcomeOf(input, region, cutter, tally);
}

function outcomeOf({ facts, announcedSeconds }: AudioInput, { endSeconds }: AudioRegion, cutter: BlockCutter, tally: PacketTally): AudioOutcome {
  const { decodedSeconds, regionSeconds, done, tooLong, cancelled } = cutter;
  const declared = DECLARES.test(facts.container) ? announcedSeconds : null;
  const warnings: string[] = [];
  if (facts.audioTracks > 1) {
    const which = `track ${facts.judgedTrack}, the one that players choose,`;
    warnings.push(`The file has ${facts.audioTracks} tracks of sound; only ${which} was judged. Send the others as files of their own to have them judged.`);
  }
  if (tooLong) warnings.push(`Only the first ${AUDIO_LIMITS.durationSeconds / 3600} hours of the sound were judged.`);
  if (!done && declared !== null && decodedSeconds < declared * SHORT_SHARE && declared - decodedSeconds > SHORT_SECONDS) {
    warnings.push(`The file ends early: ${declared.toFixed(1)} s of sound are announced, ${decodedSeconds.toFixed(1)} s could be decoded and were judged.`);
  }
  if (tally.damaged > 0) warnings.push(`${tally.damaged} of ${tally.packets} packets of sound are damaged and were left out.`);
  if (tally.stop !== null) warnings.push(tally.stop);
  if (cancelled) warnings.push('The channels cancel each other out when they are mixed, so the first channel was judged alone.');
  if (!done && endSeconds !== null && endSeconds - decodedSeconds > REGION_SLACK_SECONDS)
    warnings.push(`The region was to end at ${endSeconds} s, but the sound ends at ${decodedSeconds.toFixed(1)} s; it was judged to its end.`);
  return { decodedSeconds, regionSeconds, stoppedEarly: done, damagedPackets: tally.damaged, warnings };
}

function outsideOf({ startSeconds, endSeconds }: AudioRegion, decodedSeconds: number): AppError {
  const length = `${decodedSeconds.toFixed(1)} s`;
  const region = `${startSeconds ?? 0} s to ${endSeconds === null ? 'the end' : `${endSeconds} s`}`;
  return new AppError('invalid_request', `There is no sound in the chosen region (${region}): the sound is ${length} long. Choose a region within it.`, {
    details: { duration_seconds: Number(decodedSeconds.toFixed(3)) },
  });
}

/** SHA-256 of a file, hexadecimal, without holding it in memory. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
