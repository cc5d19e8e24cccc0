"""The front end, the twin of the TypeScript one (FRONTEND.md): waveform -> frames x bins."""

from __future__ import annotations

import numpy as np
import torch

from settings import LEVEL_RMS, SAMPLE_RATE, WINDOW_SAMPLES

PRE_EMPHASIS = 0.97
TRANSFORM_SIZE = 512
HOP = 160
BINS = TRANSFORM_SIZE // 2 + 1
FLOOR = 1e-8
SILENCE_RMS = 1e-6
FRAMES = 1 + (WINDOW_SAMPLES - TRANSFORM_SIZE) // HOP
"""Of the longest window."""
SHORTEST_SAMPLES = SAMPLE_RATE


def set_level(wave: torch.Tensor) -> torch.Tensor:
    """Brings each row of [batch, samples] to -26 dBFS; digital silence stays as it is."""
    rms = wave.square().mean(-1, keepdim=True).sqrt()
    return torch.where(rms > SILENCE_RMS, wave * (LEVEL_RMS / rms.clamp_min(SILENCE_RMS)), wave)


def power_spectrogram(wave: torch.Tensor) -> torch.Tensor:
    """[batch, samples] -> power [batch, frames, 257]; whole frames only, no padding."""
    emphasised = torch.cat([wave[:, :1], wave[:, 1:] - PRE_EMPHASIS * wave[:, :-1]], -1)
    window = torch.hann_window(TRANSFORM_SIZE, periodic=True, dtype=wave.dtype, device=wave.device)
    spectrum = torch.fft.rfft(emphasised.unfold(-1, TRANSFORM_SIZE, HOP) * window)
    return spectrum.real.square() + spectrum.imag.square()


def batch_features(wave: torch.Tensor) -> torch.Tensor:
    """[batch, samples] of any length -> log power [batch, 1, frames, 257]."""
    return power_spectrogram(set_level(wave)).clamp_min(FLOOR).log()[:, None]


def fitted(samples: np.ndarray) -> np.ndarray:
    """One window of at least one sample, repeated up to 1 s or cut to 4 s."""
    return np.resize(samples, min(WINDOW_SAMPLES, max(SHORTEST_SAMPLES, len(samples))))


def window_features(samples: np.ndarray) -> np.ndarray:
    """One window -> [frames, 257]; computed in double precision."""
    return batch_features(torch.from_numpy(fitted(samples).astype(np.float64))[None])[0, 0].numpy()
