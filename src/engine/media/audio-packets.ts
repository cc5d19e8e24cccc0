import { AVERROR_EOF } from 'node-av/constants';
import { type CodecContext, FFmpegError, Frame, Packet, PosixError } from 'node-av/lib';
import type { AudioInput } from './audio-input.ts';
import { AUDIO_LIMITS } from './audio-limits.ts';

const TRY_AGAIN = FFmpegError.AVERROR(PosixError.EAGAIN);

/** What was met while packets were read. */
export interface PacketTally {
  packets: number;
  damaged: number;
  /** Why the rest was given up; null where the end was reached. */
  stop: string | null;
}

/**
 * Decoded frames, one at a time: each is only valid until the next is asked for. Damaged packets are counted and passed over; too many of them, or too
 * many packets, end the sound.
 */
export function* readFrames({ container, decoder, streamIndex }: AudioInput, tally: PacketTally): Generator<Frame, void, void> {
  const packet = new Packet();
  const frame = new Frame();
  packet.alloc();
  frame.alloc();
  let damagedInARow = 0;
  const damage = () => {
    tally.damaged += 1;
    damagedInARow += 1;
    if (damagedInARow < AUDIO_LIMITS.damagedInARow && tally.damaged < AUDIO_LIMITS.damaged) return false;
    tally.stop = 'Too much of the file is damaged; the sound after that was not judged.';
    return true;
  };
  try {
    for (let read = 0; read < AUDIO_LIMITS.packets; read += 1) {
      const code = container.readFrameSync(packet);
      if (code === AVERROR_EOF) return yield* drain(decoder, frame);
      if (code < 0) {
        if (damage()) return yield* drain(decoder, frame);
        continue;
      }
      if (packet.streamIndex === streamIndex) {
        tally.packets += 1;
        const sent = decoder.sendPacketSync(packet);
        let got = 0;
        for (const decoded of received(decoder, frame)) {
          got += 1;
          yield decoded;
        }
        if (sent < 0 && sent !== TRY_AGAIN) {
          if (damage()) return;
        } else if (got > 0) damagedInARow = 0;
      }
      packet.unref();
    }
    tally.stop = 'The file has more packets than are read; the sound after that was not judged.';
  } finally {
    packet.free();
    frame.free();
  }
}

function* drain(decoder: CodecContext, frame: Frame): Generator<Frame, void, void> {
  decoder.sendPacketSync(null);
  yield* received(decoder, frame);
}

function* received(decoder: CodecContext, frame: Frame): Generator<Frame, void, void> {
  for (let count = 0; count < AUDIO_LIMITS.packets; count += 1) {
    if (decoder.receiveFrameSync(frame) < 0) return;
    if (frame.nbSamples > 0 && frame.nbSamples <= AUDIO_LIMITS.frameSamples && frame.sampleRate > 0) yield frame;
    frame.unref();
  }
}
