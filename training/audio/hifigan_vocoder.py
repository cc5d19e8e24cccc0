"""HiFi-GAN V3 (one English speaker) for copy synthesis.

The weights are `models/hifigan_float16.tflite` of https://github.com/tulasiram58827/TTS_TFLite (Apache-2.0), converted
from generator V3 of https://github.com/jik876/hifi-gan (MIT); shapes and mel settings are that one's `config_v3.json`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import conv1d, conv_transpose1d, leaky_relu

import mel_analysis
from mel_analysis import MelSettings
from settings import SAMPLE_RATE
from tflite_weights import read_weights

MEL = MelSettings()
QUIETEST = 1e-5
LEVEL_PEAK = 0.95
STRIDES = (8, 8, 4)
DILATIONS = ((1, 2), (2, 6), (3, 12))
"""One pair for each of the three parallel blocks (kernels of 3, 5 and 7) behind an upsampling."""


class HifiganVocoder:
    def __init__(self, weights: Path) -> None:
        found = read_weights(weights)
        self.biases = [found[f"unknown_{2 * place}"] for place in range(23)]
        self.convolutions = [_kernel(found, f"convolution_{n}" if n else "convolution") for n in range(20)]
        names = ["conv1d_transpose", "conv1d_transpose_1", "conv1d_transpose_2"]
        self.upsamplings = [found[name][:, 0].permute(2, 0, 1) for name in names]
        self.filters = mel_analysis.filters(MEL)

    def copy(self, wave: np.ndarray) -> np.ndarray:
        """Mono floats at 16 kHz, brought to full level as in the network's training, back at the old level."""
        level = LEVEL_PEAK / max(float(np.abs(wave).max()), 1e-9)
        mels = self.mels(mel_analysis.resample(wave * level, SAMPLE_RATE, MEL.sample_rate))
        made = self.synthesise(torch.from_numpy(mels)).numpy()
        back = mel_analysis.resample(made, MEL.sample_rate, SAMPLE_RATE)
        return back[: len(wave)] / level

    def mels(self, wave: np.ndarray) -> np.ndarray:
        """[1, bands, frames] natural logarithms."""
        values = mel_analysis.magnitudes(wave, MEL, (MEL.size - MEL.hop) // 2)
        values = np.sqrt(values**2 + 1e-9) @ self.filters.T
        return np.log(np.maximum(values, QUIETEST)).T[None].astype(np.float32)

    @torch.inference_mode()
    def synthesise(self, mels: torch.Tensor) -> torch.Tensor:
        """[1, bands, frames] to samples at 22,050 Hz."""
        biases = iter(self.biases)
        kernels = iter(self.convolutions)
        state = conv1d(mels, next(kernels), next(biases), padding=3)
        for stride, kernel in zip(STRIDES, self.upsamplings):
            padding = (kernel.shape[2] - stride) // 2
            state = leaky_relu(state, 0.1)
            state = conv_transpose1d(state, kernel, next(biases), stride=stride, padding=padding)
            state = torch.stack([_block(state, pair, kernels, biases) for pair in DILATIONS]).mean(0)
        out = conv1d(leaky_relu(state, 0.01), next(kernels), next(biases), padding=3)
        return torch.tanh(out).reshape(-1)


def _kernel(found: dict[str, torch.Tensor], name: str) -> torch.Tensor:
    """[out, in, taps]; beside some kernels lies the converter's zero bias under the same name."""
    value = found[name] if found[name].ndim == 4 else found[f"{name}'"]
    return value[:, 0].permute(0, 2, 1).contiguous()


def _block(state, dilations, kernels, biases) -> torch.Tensor:
    for dilation in dilations:
        kernel = next(kernels)
        padding = dilation * (kernel.shape[2] - 1) // 2
        state = state + conv1d(leaky_relu(state, 0.1), kernel, next(biases), padding=padding, dilation=dilation)
    return state
