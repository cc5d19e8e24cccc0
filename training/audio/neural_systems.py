"""The copy systems by name: what each is, where its network comes from, and how to start it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from copy_store import LONGEST_COPY_SAMPLES

Copy = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class System:
    family: str
    start: Callable[[Path], Copy]
    """From the folder of weights to the copying function (mono floats at 16 kHz)."""
    crop_samples: int = LONGEST_COPY_SAMPLES
    """Shorter for the slow ones: more originals in the same time."""


def lyra(bits_per_second: int) -> Callable[[Path], Copy]:
    def start(weights: Path) -> Copy:
        from lyra_codec import LyraCodec

        codec = LyraCodec(weights / "lyra")
        return lambda wave, _rng: codec.copy(wave, bits_per_second)

    return start


def hifigan(weights: Path) -> Copy:
    from hifigan_vocoder import HifiganVocoder

    vocoder = HifiganVocoder(weights / "tflite" / "hifigan_float16.tflite")
    return lambda wave, _rng: vocoder.copy(wave)


def parallel_wavegan(weights: Path) -> Copy:
    from parallel_wavegan_vocoder import ParallelWaveganVocoder

    folder = weights / "tflite"
    vocoder = ParallelWaveganVocoder(folder / "parallel_wavegan_float16.tflite", folder / "lj-mel-statistics.npy")
    return vocoder.copy


SYSTEMS = {
    "copy-lyra-v2-3200": System("codec", lyra(3_200)),
    "copy-lyra-v2-6000": System("codec", lyra(6_000)),
    "copy-lyra-v2-9200": System("codec", lyra(9_200)),
    "copy-hifigan-v3": System("vocoder-copy", hifigan, crop_samples=38_400),
    "copy-parallel-wavegan": System("vocoder-copy", parallel_wavegan, crop_samples=25_600),
}


def load(names: list[str], weights: Path) -> dict[str, Copy]:
    return {name: SYSTEMS[name].start(weights) for name in names}
