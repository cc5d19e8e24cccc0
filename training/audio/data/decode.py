"""From the bytes of a file to mono 16 kHz samples, at most 30 s from the start."""

from __future__ import annotations

import io
from dataclasses import dataclass
from math import gcd

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

TARGET_RATE_HZ = 16_000
MAX_SECONDS = 30
MIN_SECONDS = 0.3
MIN_RATE_HZ = 8_000
MAX_RATE_HZ = 192_000
# Below this peak a file holds digital silence, whatever its name says.
MIN_PEAK = 1e-3


@dataclass(frozen=True)
class Clip:
    """Decoded speech: float samples in [-1, 1] at 16 kHz and the facts of the file they came from."""

    samples: NDArray[np.float32]
    original_rate_hz: int
    codec: str


class NotUsable(Exception):
    """The file cannot become a clip; the text says why."""


def read_samples(content: bytes, raw_rate_hz: int | None) -> tuple[NDArray[np.float32], int, str]:
    """Samples by channel, rate and codec; bytes without a header are 16-bit little-endian mono at `raw_rate_hz`."""
    if raw_rate_hz is not None:
        whole = content[: len(content) // 2 * 2]
        samples = np.frombuffer(whole, dtype="<i2").astype(np.float32) / 32_768
        return samples[: raw_rate_hz * MAX_SECONDS, None], raw_rate_hz, "raw_s16le"
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            frames = min(file.frames, file.samplerate * MAX_SECONDS)
            samples = file.read(frames, dtype="float32", always_2d=True)
            return samples, file.samplerate, f"{file.format}/{file.subtype}".lower()
    except (soundfile.LibsndfileError, RuntimeError, ValueError) as error:
        raise NotUsable("not readable") from error


def resample(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Polyphase resampling to the target rate."""
    if rate_hz == TARGET_RATE_HZ:
        return samples
    divisor = gcd(rate_hz, TARGET_RATE_HZ)
    return resample_poly(samples, TARGET_RATE_HZ // divisor, rate_hz // divisor).astype(np.float32)


def decode(content: bytes, raw_rate_hz: int | None = None) -> Clip:
    """One clip from a file's bytes; raises NotUsable with the reason."""
    samples, rate_hz, codec = read_samples(content, raw_rate_hz)
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise NotUsable("sample rate")
    if len(samples) < rate_hz * MIN_SECONDS:
        raise NotUsable("too short")
    mono = samples.mean(axis=1)
    if not np.isfinite(mono).all() or np.abs(mono).max() < MIN_PEAK:
        raise NotUsable("silent or broken")
    return Clip(resample(mono, rate_hz), rate_hz, codec)


def to_pcm(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """16-bit samples, clipped; no dither, so that the same file always gives the same clip."""
    return np.clip(np.round(samples * 32_767), -32_768, 32_767).astype(np.int16)
