import { AV_DISPOSITION_ATTACHED_PIC, AV_LOG_QUIET, AVDISCARD_ALL, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, Dictionary, FFmpegError, FormatContext, Log, type Stream } from 'node-av/lib';
import { AppError } from '../../core/errors.ts';
import { type AudioFacts, durationOf, tagsOf } from './audio-facts.ts';
import { AUDIO_LIMITS, DEMUXERS, isAllowedDecoder } from './audio-limits.ts';
import { announcedWavSeconds } from './wav-length.ts';

/** A container with its best track of sound and the decoder for it, both to be closed. */
export interface AudioInput {
  container: FormatContext;
  decoder: CodecContext;
  streamIndex: number;
  facts: AudioFacts;
  /** What the header promises, also where the file is shorter; null where it says nothing. */
  announcedSeconds: number | null;
  close(): Promise<void>;
}

/** Rejects with `media_unreadable` where there is no sound that can be decoded, and `unsupported_media` for a codec that is not taken. */
export async function openAudioInput(path: string): Promise<AudioInput> {
  Log.setLevel(AV_LOG_QUIET);
  const container = new FormatContext();
  try {
    await openContainer(container, path);
    const streams = container.streams;
    const stream = bestStream(container, streams);
    for (const other of streams) if (other.index !== stream.index) other.discard = AVDISCARD_ALL;
    const { decoder, name } = await openDecoder(stream);
    const facts = factsOf(container, streams, stream, name);
    checkShape(facts);
    return {
      container,
      decoder,
      streamIndex: stream.index,
      facts,
      announcedSeconds: (facts.container === 'wav' ? await announcedWavSeconds(path) : null) ?? facts.declaredSeconds,
      close: async () => {
        decoder.freeContext();
        await container.closeInput();
      },
    };
  } catch (error) {
    await container.closeInput();
    throw error;
  }
}

async function openContainer(container: FormatContext, path: string): Promise<void> {
  const options = Dictionary.fromObject({
    protocol_whitelist: 'file',
    format_whitelist: DEMUXERS.join(','),
    max_streams: AUDIO_LIMITS.streams,
    probesize: AUDIO_LIMITS.probeBytes,
    analyzeduration: AUDIO_LIMITS.probeSeconds * 1_000_000,
  });
  const opened = await container.openInput(`file:${path}`, null, options);
  if (opened < 0) throw unreadable('its container cannot be read', FFmpegError.strerror(opened));
  const found = await container.findStreamInfo();
  if (found < 0) throw unreadable('its tracks cannot be read', FFmpegError.strerror(found));
}

function bestStream(container: FormatContext, streams: readonly Stream[]): Stream {
  const index = container.findBestStream(AVMEDIA_TYPE_AUDIO);
  const stream = streams.find((one) => one.index === index);
  if (index >= 0 && stream) return stream;
  const what = streams.length === 0 ? 'no track at all' : 'no track of sound';
  throw new AppError('media_unreadable', `The file has ${what}, so there is no voice to judge. Send a file with sound.`, { details: { audio_tracks: 0 } });
}

async function openDecoder(stream: Stream): Promise<{ decoder: CodecContext; name: string }> {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  const name = codec?.name ?? null;
  if (codec === null || name === null || !isAllowedDecoder(name)) {
    const text = `The sound is coded in a way that is not supported${name === null ? '' : ` (${name})`}. Send it as WAV, FLAC, MP3, AAC, Opus, Vorbis or AMR.`;
    throw new AppError('unsupported_media', text, { details: { codec: name } });
  }
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  decoder.parametersToContext(stream.codecpar);
  decoder.pktTimebase = stream.timeBase;
  decoder.threadCount = 1;
  const opened = await decoder.open2(codec);
  if (opened >= 0) return { decoder, name };
  decoder.freeContext();
  throw unreadable('its sound cannot be decoded', FFmpegError.strerror(opened));
}

function factsOf(container: FormatContext, streams: readonly Stream[], stream: Stream, codec: string): AudioFacts {
  const { codecpar } = stream;
  const ofType = (type: number) => streams.filter((one) => one.codecpar.codecType === type);
  const sounds = ofType(AVMEDIA_TYPE_AUDIO);
  const isCover = (one: Stream) => one.hasDisposition(AV_DISPOSITION_ATTACHED_PIC);
  const bitRate = Number(codecpar.bitRate > 0n ? codecpar.bitRate : container.bitRate);
  return {
    codec: codec.replace(/float$/, ''),
    container: container.iformat?.name ?? 'unknown',
    sampleRate: codecpar.sampleRate,
    channels: codecpar.channels,
    bitRate: bitRate > 0 ? bitRate : null,
    bitsPerSample: codecpar.bitsPerRawSample || codecpar.bitsPerCodedSample || null,
    declaredSeconds: durationOf(container, stream),
    audioTracks: sounds.length,
    judgedTrack: 1 + sounds.findIndex(({ index }) => index === stream.index),
    hasVideo: ofType(AVMEDIA_TYPE_VIDEO).some((one) => !isCover(one)),
    hasCover: streams.some(isCover),
    tags: tagsOf(container.metadata, stream.metadata),
  };
}

function checkShape({ sampleRate, channels }: AudioFacts): void {
  const { sampleRateMin, sampleRateMax, channels: channelsMax } = AUDIO_LIMITS;
  if (channels > channelsMax) {
    const details = { channels, max_channels: channelsMax };
    throw new AppError('payload_too_large', `The sound has ${channels} channels; at most ${channelsMax} are taken. Send a mix of it.`, { details });
  }
  // A track without a rate tells it with its first frame.
  if (sampleRate !== 0 && (sampleRate < sampleRateMin || sampleRate > sampleRateMax)) {
    const details = { sample_rate: sampleRate };
    throw new AppError('media_unreadable', `The sound claims ${sampleRate} samples a second, which no recording has. Send the original file.`, { details });
  }
}

export function unreadable(why: string, cause: unknown): AppError {
  return new AppError(
    'media_unreadable',
    `The sound cannot be read: ${why}. The file is damaged, incomplete or not what it claims to be. Send the original again.`,
    {
      cause,
    },
  );
}
