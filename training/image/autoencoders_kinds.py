"""The kinds of auto-encoder whose decoders' traces the detector learns: one row, one kind.

The families follow what public generators decode with: continuous latents under a Kullback-Leibler penalty or quantised ones,
at a quarter or an eighth of the side, enlarged by nearest or bilinear interpolation with a convolution, by transposed convolution or by
pixel shuffle. Widths, depth, normalisation and activation differ too, so that no one of them is the mark of the class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Bottleneck = Literal["kl", "fsq", "vq"]
Upsampling = Literal["nearest", "bilinear", "transposed", "pixelshuffle"]


@dataclass(frozen=True)
class Kind:
    """`widths` and `blocks` go from the latent grid to the full picture; `latent` is channels per cell of `factor` x `factor` pixels."""

    name: str
    factor: int
    latent: int
    bottleneck: Bottleneck
    upsampling: Upsampling
    widths: tuple[int, ...]
    blocks: tuple[int, ...]
    norm: Literal["group", "instance", "none"] = "group"
    activation: Literal["silu", "gelu", "relu", "leaky"] = "silu"
    kernel: int = 3
    """Side of the kernel that enlarges; a transposed one of 3 overlaps unevenly, of 4 evenly."""
    shuffled: int = 0
    """Levels next to the latent that are enlarged by pixel shuffle all the same. Interpolation gives a cell's four places one content and
    learns in hours, not minutes, to tell them apart at several levels in a row; the last levels are those that leave the trace."""
    seed: int = 1
    steps: int = 160
    """Interpolation starts further from the goal, since a cell's four places share their weights, and takes longer."""


ALL = (
    Kind("vq-8x-transposed", 8, 64, "fsq", "transposed", (96, 64, 32, 16), (1, 1, 1, 1), kernel=4, seed=13),
    Kind("kl-4x-pixelshuffle", 4, 16, "kl", "pixelshuffle", (64, 32, 16), (2, 1, 1), norm="none", activation="gelu", seed=14),
    Kind("kl-8x-nearest", 8, 64, "kl", "nearest", (96, 64, 32, 16), (2, 1, 1, 1), shuffled=2, steps=260, seed=11),
    Kind("kl-4x-transposed", 4, 14, "kl", "transposed", (56, 32, 16), (2, 1, 1), activation="relu", kernel=3, seed=17),
    Kind("vq-4x-bilinear", 4, 16, "fsq", "bilinear", (64, 32, 16), (2, 1, 1), "instance", "leaky", shuffled=1, steps=300, seed=12),
    Kind("kl-8x-pixelshuffle", 8, 72, "kl", "pixelshuffle", (96, 64, 32, 16), (2, 1, 1, 1), seed=18),
    Kind("vq-4x-nearest", 4, 16, "vq", "nearest", (64, 32, 16), (2, 1, 1), shuffled=1, steps=260, seed=16),
    Kind("kl-8x-bilinear", 8, 64, "kl", "bilinear", (80, 56, 32, 16), (2, 1, 1, 1), activation="gelu", shuffled=2, steps=300, seed=15),
    Kind("vq-4x-transposed", 4, 16, "fsq", "transposed", (48, 32, 16), (1, 1, 1), norm="none", activation="silu", kernel=4, seed=21),
    Kind("kl-8x-transposed", 8, 64, "kl", "transposed", (80, 48, 32, 16), (1, 1, 1, 1), activation="leaky", kernel=3, seed=22),
    Kind("vq-8x-pixelshuffle", 8, 80, "vq", "pixelshuffle", (80, 48, 32, 16), (1, 1, 1, 1), norm="none", activation="relu", seed=20),
    Kind("kl-4x-nearest", 4, 12, "kl", "nearest", (48, 32, 16), (1, 1, 1), norm="none", activation="leaky", kernel=5, steps=300, seed=19),
)
BY_NAME = {kind.name: kind for kind in ALL}
