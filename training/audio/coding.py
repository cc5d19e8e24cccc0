"""Lossy codecs through FFmpeg at random rates, in memory: what a recording meets on its way."""

from __future__ import annotations

import io
from dataclasses import dataclass

import av
import numpy as np

from settings import SAMPLE_RATE

Wave = np.ndarray
Rng = np.random.Generator


@dataclass(frozen=True)
class Codec:
    name: str
    container: str
    rates: tuple[int, ...]
    """Sample rates to choose from, Hz."""
    kilobits: tuple[float, ...]
    """Bit rates to choose from, kbit/s; empty where the format has one of its own."""
    share: float


CODECS = (
    Codec("libmp3lame", "mp3", (16_000, 22_050, 24_000, 44_100), (16, 24, 32, 48, 64, 96, 128), 0.25),
    Codec("aac", "adts", (16_000, 22_050, 44_100), (16, 24, 32, 48, 64, 96, 128), 0.2),
    Codec("libopus", "ogg", (16_000, 48_000), (6, 8, 12, 16, 24, 32, 48), 0.3),
    Codec("libopencore_amrnb", "amr", (8_000,), (4.75, 5.9, 7.4, 10.2, 12.2), 0.08),
    Codec("g722", "wav", (16_000,), (), 0.05),
    Codec("pcm_alaw", "wav", (8_000,), (), 0.04),
    Codec("pcm_mulaw", "wav", (8_000,), (), 0.04),
    Codec("adpcm_ms", "wav", (8_000, 16_000), (), 0.04),
)
LOUD_RMS = 0.08
"""Coders see speech at this level, whatever the clip's own."""


def resampled(frames: list[av.AudioFrame], rate: int, layout: str, sample_format: str) -> list[av.AudioFrame]:
    resampler = av.AudioResampler(format=sample_format, layout=layout, rate=rate)
    out = [part for frame in [*frames, None] for part in resampler.resample(frame)]
    for part in out:
        part.pts = None
    return out


def encode(wave: Wave, codec: Codec, rate: int, kilobits: float | None) -> io.BytesIO:
    buffer = io.BytesIO()
    first = av.AudioFrame.from_ndarray((np.clip(wave, -1, 1) * 32767).astype(np.int16)[None], "s16", "mono")
    first.sample_rate = SAMPLE_RATE
    with av.open(buffer, "w", format=codec.container) as output:
        stream = output.add_stream(codec.name, rate=rate, layout="mono")
        if kilobits is not None:
            stream.bit_rate = int(kilobits * 1000)
        frames = resampled([first], stream.rate, "mono", stream.format.name)
        fifo = av.AudioFifo()
        for frame in frames:
            fifo.write(frame)
        size = stream.codec_context.frame_size or 1024
        while (frame := fifo.read(size, partial=False)) or (frame := fifo.read(0, partial=True)):
            for packet in stream.encode(frame):
                output.mux(packet)
        for packet in stream.encode(None):
            output.mux(packet)
    buffer.seek(0)
    return buffer


def decode(buffer: io.BytesIO) -> Wave:
    with av.open(buffer) as source:
        frames = list(source.decode(audio=0))
    parts = [frame.to_ndarray().reshape(-1) for frame in resampled(frames, SAMPLE_RATE, "mono", "flt")]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def passed(wave: Wave, codec: Codec, rate: int, kilobits: float | None) -> Wave:
    """Through the codec and back; its delay stays in, as it does in life. Unchanged where the coder refuses."""
    level = float(np.sqrt(np.mean(wave.astype(np.float64) ** 2)) + 1e-9)
    try:
        back = decode(encode(wave * (LOUD_RMS / level), codec, rate, kilobits))
    except (av.error.FFmpegError, ValueError):
        return wave
    return back * (level / LOUD_RMS) if len(back) >= len(wave) // 2 else wave


def code(wave: Wave, rng: Rng) -> Wave:
    """Through one codec at one of its rates."""
    codec = CODECS[int(rng.choice(len(CODECS), p=[one.share for one in CODECS]))]
    rate = int(rng.choice(codec.rates))
    return passed(wave, codec, rate, float(rng.choice(codec.kilobits)) if codec.kilobits else None)


def coded_at(wave: Wave, name: str, rate: int, kilobits: float | None) -> Wave:
    """Through the named codec at a fixed rate."""
    return passed(wave, next(codec for codec in CODECS if codec.name == name), rate, kilobits)
