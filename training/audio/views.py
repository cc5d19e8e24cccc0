"""What a graph makes of the front end's log power before it learns anything: constant, part of the exported graph."""

from __future__ import annotations

import math

import torch
from torch import nn

from frontend import BINS, FLOOR

FILTERS = 60


def linear_filters() -> torch.Tensor:
    """[257, 60] triangles whose corners lie evenly from 0 to 8 kHz."""
    edges = torch.linspace(0, BINS - 1, FILTERS + 2, dtype=torch.float64)
    bins = torch.arange(BINS, dtype=torch.float64)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return torch.minimum(rising, falling).clamp_min(0).float()


def cosine_basis() -> torch.Tensor:
    """[60, 60] orthonormal DCT-II, a column per coefficient."""
    place = torch.arange(FILTERS, dtype=torch.float64)[:, None] + 0.5
    order = torch.arange(FILTERS, dtype=torch.float64)[None]
    basis = torch.cos(math.pi / FILTERS * place * order) * math.sqrt(2 / FILTERS)
    basis[:, 0] /= math.sqrt(2)
    return basis.float()


def centred(x: torch.Tensor) -> torch.Tensor:
    """Without each column's mean over time, so without what a steady channel adds."""
    return x - x.mean(2, keepdim=True)


class LinearView(nn.Module):
    """All 257 bins, centred."""

    columns = BINS
    maskable = True

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return centred(x)


class FilterbankView(nn.Module):
    """Log energies of 60 linear filters, centred."""

    columns = FILTERS
    maskable = True

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("filters", linear_filters(), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return centred((x.exp() @ self.filters).clamp_min(FLOOR).log())


class CepstrumView(FilterbankView):
    """LFCC: the cosine transform of those, all 60 coefficients."""

    maskable = False

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("cosines", cosine_basis(), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(x) @ self.cosines
