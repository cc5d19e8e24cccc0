"""Every constant that training, evaluation and export share."""

from __future__ import annotations

from dataclasses import dataclass

SAMPLE_RATE = 16_000
WINDOW_SAMPLES = 64_000
"""Model context: 4 s; shorter windows are repeated up to it."""
LONGEST_CLIP_SAMPLES = 12 * SAMPLE_RATE
LEVEL_RMS = 0.05
"""Windows are brought to -26 dBFS before the front end, as the corpus is."""


@dataclass(frozen=True)
class TrainingSettings:
    """One run. Everything random follows from `seed`."""

    model: str = "lcnn"
    seed: int = 5
    steps: int = 4_000
    batch: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    crop_samples: tuple[int, int] = (17_600, 26_000)
    family_weight: float = 0.25
    """Of the loss of the family head, which sees spoofs alone."""
    copy_share: float = 0.3
    """Share of the spoof draws that are our own copy synthesis."""
    delivery_share: float = 0.75
    """Share of the draws, of both classes alike, that pass through augmentation."""
    mask_share: float = 0.5
    average_decay: float = 0.99
