"""Front ends, the twin of the TypeScript one (FRONTEND.md): waveform -> frames x bins."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from settings import LEVEL_RMS, WINDOW_SAMPLES

PRE_EMPHASIS = 0.97
TRANSFORM_SIZE = 512
HOP = 160
BINS = TRANSFORM_SIZE // 2 + 1
FLOOR = 1e-8
SILENCE_RMS = 1e-6
FILTERS = 60
FRAMES = 1 + (WINDOW_SAMPLES - TRANSFORM_SIZE) // HOP
VARIANT_BINS = {"linear": BINS, "lfcc": FILTERS}


def set_level(wave: torch.Tensor) -> torch.Tensor:
    """Brings each row of [batch, samples] to -26 dBFS; digital silence stays as it is."""
    rms = wave.square().mean(-1, keepdim=True).sqrt()
    return torch.where(rms > SILENCE_RMS, wave * (LEVEL_RMS / rms.clamp_min(SILENCE_RMS)), wave)


def power_spectrogram(wave: torch.Tensor) -> torch.Tensor:
    """[batch, samples] -> power [batch, frames, 257]; whole frames only, no padding."""
    emphasised = torch.cat([wave[:, :1], wave[:, 1:] - PRE_EMPHASIS * wave[:, :-1]], -1)
    window = torch.hann_window(TRANSFORM_SIZE, periodic=True, dtype=wave.dtype)
    spectrum = torch.fft.rfft(emphasised.unfold(-1, TRANSFORM_SIZE, HOP) * window)
    return spectrum.real.square() + spectrum.imag.square()


def linear_filters() -> torch.Tensor:
    """[257, 60] triangles whose corners lie evenly from 0 to 8 kHz."""
    edges = torch.linspace(0, BINS - 1, FILTERS + 2, dtype=torch.float64)
    bins = torch.arange(BINS, dtype=torch.float64)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return torch.minimum(rising, falling).clamp_min(0)


def cosine_basis() -> torch.Tensor:
    """[60, 60] orthonormal DCT-II, column per coefficient."""
    place = torch.arange(FILTERS, dtype=torch.float64)[:, None] + 0.5
    order = torch.arange(FILTERS, dtype=torch.float64)[None]
    basis = torch.cos(math.pi / FILTERS * place * order) * math.sqrt(2 / FILTERS)
    basis[:, 0] /= math.sqrt(2)
    return basis


_FILTERS = linear_filters()
_COSINES = cosine_basis()


def batch_features(variant: str, wave: torch.Tensor) -> torch.Tensor:
    """[batch, samples] of any length -> [batch, 1, frames, bins], each bin's mean over time removed."""
    power = power_spectrogram(set_level(wave))
    if variant == "linear":
        values = power.clamp_min(FLOOR).log()
    else:
        values = (power @ _FILTERS.to(power)).clamp_min(FLOOR).log() @ _COSINES.to(power)
    return (values - values.mean(1, keepdim=True))[:, None]


def window_features(variant: str, samples: np.ndarray) -> np.ndarray:
    """One window of at least one sample, repeated or cut to 4 s -> [397, bins]; computed in double precision."""
    wave = torch.from_numpy(np.resize(samples, WINDOW_SAMPLES).astype(np.float64))[None]
    return batch_features(variant, wave)[0, 0].numpy()


FRONT_ENDS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    variant: partial(window_features, variant) for variant in VARIANT_BINS
}
