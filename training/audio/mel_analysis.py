"""The mel spectrograms that published vocoders were trained on, in numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import resample_poly


@dataclass(frozen=True)
class MelSettings:
    sample_rate: int = 22_050
    size: int = 1_024
    hop: int = 256
    bands: int = 80
    bottom_hz: float = 0
    top_hz: float = 8_000


def resample(wave: np.ndarray, source_hz: int, target_hz: int) -> np.ndarray:
    divisor = int(np.gcd(source_hz, target_hz))
    return resample_poly(wave, target_hz // divisor, source_hz // divisor).astype(np.float32)


def mel_of_hz(hz: np.ndarray) -> np.ndarray:
    """Slaney's scale: linear below 1 kHz (200/3 Hz a mel), logarithmic above (27 mels a factor 6.4)."""
    return np.where(hz < 1_000, hz * 3 / 200, 15 + 27 * np.log(np.maximum(hz, 1e-3) / 1_000) / np.log(6.4))


def hz_of_mel(mel: np.ndarray) -> np.ndarray:
    return np.where(mel < 15, mel * 200 / 3, 1_000 * np.exp((mel - 15) * np.log(6.4) / 27))


def filters(settings: MelSettings) -> np.ndarray:
    """[bands, bins] triangles of equal area."""
    ends = mel_of_hz(np.array([settings.bottom_hz, settings.top_hz]))
    edges = hz_of_mel(np.linspace(ends[0], ends[1], settings.bands + 2))
    bins = np.fft.rfftfreq(settings.size, 1 / settings.sample_rate)[None, :]
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (bins - low) / (middle - low)
    falling = (high - bins) / (high - middle)
    return np.maximum(np.minimum(rising, falling), 0) * 2 / (high - low)


def magnitudes(wave: np.ndarray, settings: MelSettings, margin: int) -> np.ndarray:
    """[frames, bins] of a periodic Hann window, the ends mirrored by `margin` samples."""
    padded = np.pad(wave, margin, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, settings.size)[:: settings.hop]
    window = np.hanning(settings.size + 1)[:-1]
    return np.abs(np.fft.rfft(frames * window, axis=1))
