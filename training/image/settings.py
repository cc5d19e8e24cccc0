"""What several steps of the training share."""

from __future__ import annotations

FOLDS = 4
"""Of the corpus, disjoint by repository and generator."""

HELD_KINDS: tuple[tuple[str, ...], ...] = (
    ("kl-8x-nearest", "vq-4x-nearest", "kl-4x-nearest"),
    ("kl-8x-bilinear", "vq-4x-bilinear", "taef2"),
    ("vq-8x-transposed", "kl-4x-transposed", "vq-4x-transposed", "kl-8x-transposed"),
    ("kl-4x-pixelshuffle", "kl-8x-pixelshuffle", "vq-8x-pixelshuffle"),
)
"""Auto-encoders by the fold whose networks never learn from them: all of one way of upsampling at a time."""

FAMILIES = ("gan", "latent-diffusion", "pixel-diffusion", "autoregressive", "face-swap")
"""What the family head tells apart."""

NOVELTY_COMPONENTS = 48
