"""Parallel WaveGAN (one English speaker) for copy synthesis.

    python parallel_wavegan_vocoder.py --index INDEX --repos OWNER/NAME ... --out STATISTICS.npy

The weights are `models/parallel_wavegan_float16.tflite` of https://github.com/tulasiram58827/TTS_TFLite (Apache-2.0),
converted from `ljspeech_parallel_wavegan.v1` of https://github.com/kan-bayashi/ParallelWaveGAN (MIT), whose shapes and
mel settings these are. The statistics that normalise its input were not published with them: this command measures them
anew on clips of the same speaker.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import conv1d, conv2d, interpolate, pad

import mel_analysis
from mel_analysis import MelSettings
from settings import SAMPLE_RATE
from tflite_weights import read_weights

MEL = MelSettings(bottom_hz=80, top_hz=7_600)
QUIETEST = 1e-10
LEVEL_RMS = 0.07
"""About the level of the recordings that it was trained on."""
LAYERS = 30
LAYERS_A_STACK = 10
UPSAMPLINGS = (4, 4, 4, 4)
CONTEXT = 2


class ParallelWaveganVocoder:
    def __init__(self, weights: Path, statistics: Path) -> None:
        found = read_weights(weights)
        self.weights = {name.removesuffix("/ReadVariableOp/resource"): value for name, value in found.items()}
        self.mean, self.spread = np.load(statistics)
        self.filters = mel_analysis.filters(MEL)
        self.skip_bias = self._tensor("residual_block_._9/conv1x1_skip/BiasAdd")

    def copy(self, wave: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Mono floats at 16 kHz in and out, at the level of the original."""
        level = LEVEL_RMS / max(float(np.sqrt(np.square(wave).mean())), 1e-9)
        mels = (log_mels(wave * level, self.filters) - self.mean) / self.spread
        noise = rng.standard_normal((1, 1, len(mels) * MEL.hop)).astype(np.float32)
        made = self.synthesise(torch.from_numpy(mels.T[None].astype(np.float32)), torch.from_numpy(noise)).numpy()
        return mel_analysis.resample(made, MEL.sample_rate, SAMPLE_RATE)[: len(wave)] / level

    @torch.inference_mode()
    def synthesise(self, mels: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """[1, bands, frames] and [1, 1, samples] to samples at 22,050 Hz."""
        condition = self._upsample(mels)
        state = conv1d(noise, self._point("first_convolution"), self._tensor("first_convolution/BiasAdd"))
        skips = torch.zeros_like(state)
        for layer in range(LAYERS):
            state, skip = self._layer(layer, state, condition)
            skips += skip
        out = skips.mul_(LAYERS**-0.5).relu_()
        out = conv1d(out, self._point("tf_conv1d1x1"), self._tensor("tf_conv1d1x1/BiasAdd")).relu_()
        return conv1d(out, self._point("tf_conv1d1x1_1"), self._tensor("tf_conv1d1x1_1/BiasAdd")).reshape(-1)

    def _upsample(self, mels: torch.Tensor) -> torch.Tensor:
        network = "tf_conv_in_upsample_net_work"
        kernel = self._tensor(f"{network}/conv_in/TFConv1d/ExpandDims_1").permute(2, 1, 0)
        state = conv1d(pad(mels, (CONTEXT, CONTEXT), mode="replicate"), kernel)[:, None]
        for step, factor in enumerate(UPSAMPLINGS):
            state = interpolate(state, scale_factor=(1, factor), mode="nearest")
            name = f"conv2d_{step}" if step else "conv2d"
            kernel = self._tensor(f"{network}/upsample_network/{name}/Conv2D").reshape(1, 1, 1, 2 * factor + 1)
            state = conv2d(state, kernel, padding=(0, factor))
        return state[:, 0]

    def _layer(self, layer: int, state: torch.Tensor, condition: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        block = f"residual_block_._{layer}"
        inner = f"{block}/tf_conv1d_{layer}" if layer else f"{block}/tf_conv1d"
        kernel = self._tensor(f"{inner}/TFConv1d/ExpandDims_1").permute(2, 1, 0)
        reach = 2 ** (layer % LAYERS_A_STACK)
        gates = conv1d(state, kernel, self._tensor(f"{inner}/BiasAdd"), padding=reach, dilation=reach)
        gates += conv1d(condition, self._point(f"{block}/conv1x1_aux"))
        left, right = gates.chunk(2, 1)
        hidden = torch.tanh(left).mul_(torch.sigmoid(right))
        skip = conv1d(hidden, self._point(f"{block}/conv1x1_skip"), self.skip_bias)
        out = conv1d(hidden, self._point(f"{block}/conv1x1_out"), self._tensor(f"{block}/conv1x1_out/BiasAdd"))
        return out.add_(state).mul_(0.5**0.5), skip

    def _tensor(self, name: str) -> torch.Tensor:
        return self.weights[name]

    def _point(self, name: str) -> torch.Tensor:
        """[out, in, 1] of a convolution over single samples."""
        return self.weights[f"{name}/TFConv1d1x1/ExpandDims_1"].permute(2, 1, 0)


def log_mels(wave: np.ndarray, filters: np.ndarray) -> np.ndarray:
    """[frames, bands] decimal logarithms of a wave at 16 kHz."""
    resampled = mel_analysis.resample(wave, SAMPLE_RATE, MEL.sample_rate)
    return np.log10(np.maximum(mel_analysis.magnitudes(resampled, MEL, MEL.size // 2) @ filters.T, QUIETEST))


def measure(index: Path, repos: list[str]) -> np.ndarray:
    """[2, bands]: mean and standard deviation over all frames of the bona fide clips of these repositories."""
    filters = mel_analysis.filters(MEL)
    found = []
    with index.open(newline="") as table:
        for row in csv.DictReader(table):
            if row["label"] == "bonafide" and row["repo"] in repos:
                wave = np.load(index.parent / row["path"], allow_pickle=False).astype(np.float32) / 32768
                found.append(log_mels(wave * LEVEL_RMS / np.sqrt(np.square(wave).mean()), filters))
    frames = np.concatenate(found)
    return np.stack([frames.mean(0), frames.std(0)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--repos", nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    np.save(chosen.out, measure(chosen.index, chosen.repos))


if __name__ == "__main__":
    main()
