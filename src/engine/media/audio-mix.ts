import type { Frame } from 'node-av/lib';

interface Layout {
  planar: boolean;
  read: (plane: Buffer) => Plane;
  zero: number;
  full: number;
}

const view =
  <View>(make: new (buffer: ArrayBufferLike, offset: number, length: number) => View, bytes: number) =>
  (plane: Buffer): View => {
    if (plane.byteOffset % bytes === 0) return new make(plane.buffer, plane.byteOffset, Math.floor(plane.byteLength / bytes));
    const aligned = Uint8Array.from(plane);
    return new make(aligned.buffer, 0, Math.floor(aligned.byteLength / bytes));
  };

const UNSIGNED = { read: view(Uint8Array, 1), zero: 128, full: 128 };
const SHORT = { read: view(Int16Array, 2), zero: 0, full: 2 ** 15 };
const LONG = { read: view(Int32Array, 4), zero: 0, full: 2 ** 31 };
const FLOAT = { read: view(Float32Array, 4), zero: 0, full: 1 };
const DOUBLE = { read: view(Float64Array, 8), zero: 0, full: 1 };
const bigs = view(BigInt64Array, 8);
const HUGE = { read: (plane: Buffer) => Float64Array.from(bigs(plane), Number), zero: 0, full: 2 ** 63 };

/** By AVSampleFormat (libavutil/samplefmt.h): five interleaved kinds, the same five in planes, then 64 bits of both. */
const LAYOUTS: readonly Layout[] = [
  ...[UNSIGNED, SHORT, LONG, FLOAT, DOUBLE].map((kind) => ({ ...kind, planar: false })),
  ...[UNSIGNED, SHORT, LONG, FLOAT, DOUBLE].map((kind) => ({ ...kind, planar: true })),
  { ...HUGE, planar: false },
  { ...HUGE, planar: true },
];

/** Below this share of its first channel's energy, a mix is taken as cancelled by channels of opposite sign. */
const CANCELLED = 1e-3;
const AUDIBLE = 1e-6;
/** The largest integer of 32 bits. */
const LOUDEST = 2 ** 31;

/** Mixes decoded frames of any sample format and number of channels to one channel of floats, full scale = 1: the mean of the channels. */
export class Mixer {
  /** Channels of opposite sign would mix to silence and hide a voice: from the first such frame on, the first channel is heard alone. */
  cancelled = false;

  /** Null for a frame whose format is unknown or whose bytes are fewer than it claims. */
  mix(frame: Frame): Float32Array | null {
    const layout = LAYOUTS[frame.format];
    const planes = frame.extendedData ?? frame.data;
    const { channels, nbSamples } = frame;
    if (!layout || !planes || channels < 1) return null;
    const values = planes.slice(0, layout.planar ? channels : 1).map(layout.read);
    const needed = layout.planar ? nbSamples : nbSamples * channels;
    if (values.length < (layout.planar ? channels : 1) || values.some((plane) => plane.length < needed)) return null;
    const channel = (index: number): Strided => (layout.planar ? [values[index] as Plane, 0, 1] : [values[0] as Plane, index, channels]);
    const first = scaled(new Float32Array(nbSamples), [channel(0)], layout);
    if (channels === 1 || this.cancelled) return first;
    const all = scaled(
      new Float32Array(nbSamples),
      Array.from({ length: channels }, (_, index) => channel(index)),
      layout,
    );
    const energy = energyOf(first);
    this.cancelled = energy > AUDIBLE && energyOf(all) < CANCELLED * energy;
    return this.cancelled ? first : all;
  }
}

type Plane = ArrayLike<number>;
type Strided = readonly [plane: Plane, offset: number, stride: number];

function scaled(mix: Float32Array, channels: readonly Strided[], { zero, full }: Layout): Float32Array {
  const gain = 1 / (full * channels.length);
  for (const [plane, offset, stride] of channels) {
    for (let i = 0, at = offset; i < mix.length; i += 1, at += stride) mix[i] = (mix[i] as number) + ((plane[at] as number) - zero) * gain;
  }
  // Floats in a file may be anything. Some hold integers, so much louder than full scale is let through, but nothing whose square is no number any more.
  for (let i = 0; i < mix.length; i += 1) {
    const value = mix[i] as number;
    mix[i] = Number.isFinite(value) ? Math.max(-LOUDEST, Math.min(LOUDEST, value)) : 0;
  }
  return mix;
}

function energyOf(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) sum += (samples[i] as number) ** 2;
  return sum / Math.max(1, samples.length);
}
