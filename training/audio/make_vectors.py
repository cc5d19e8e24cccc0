"""Writes the vectors that hold the engine's front end to this one: python3 training/audio/make_vectors.py

Signals are formulas in integers and exact binary fractions, so that the engine's test makes the very same samples; only figures at chosen places of the
outcome are stored, with the root mean square over all of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from frontend import BINS, window_features

TARGET = Path(__file__).resolve().parents[2] / "test/media/front-end-vectors.jsonl"
PLACES = 60


def noise(count: int, seed: int) -> np.ndarray:
    """Linear congruential noise (Numerical Recipes' constants), -1 to 1, exact in float32."""
    state, out = seed, np.empty(count)
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = (state >> 16) / 32768 - 1
    return out


def saw(count: int, period: int) -> np.ndarray:
    return (np.arange(count) % period) / 128 - period / 256


def signals() -> dict[str, np.ndarray]:
    """The same as in front-end.test.ts."""
    burst = noise(40_000, 7) / 4
    burst[8_000:24_000] = 0
    return {
        "noise_4s": noise(64_000, 1) / 8,
        "saw_2s": saw(32_000, 128) / 2,
        "saw_and_noise_odd_length": saw(20_011, 73) / 2 + noise(20_011, 3) / 64,
        "burst_with_digital_silence": burst,
        "longer_than_the_model": noise(70_000, 5) / 16 + saw(70_000, 200) / 4,
        "silence_1s": np.zeros(16_000),
        "very_quiet": noise(16_000, 11) / 2**24,
    }


def vectors() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    random = np.random.default_rng(20)
    for name, samples in signals().items():
        values = window_features(samples.astype(np.float32))
        places = [[int(random.integers(len(values))), int(random.integers(BINS))] for _ in range(PLACES)]
        found.append(
            {
                "signal": name,
                "rms": round(float(np.sqrt(np.mean(values.astype(np.float64) ** 2))), 7),
                "places": [[frame, column, round(float(values[frame, column]), 6)] for frame, column in places],
            }
        )
    return found


if __name__ == "__main__":
    lines = [json.dumps(one, separators=(",", ":")) + "\n" for one in vectors()]
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
