"""What the latent passes through: noise under a Kullback-Leibler penalty, finite scalar quantisation, or learned codebooks.

Latents come whitened (about unit variance per channel); `spread` is each channel's standard deviation in picture units (0..1 per
sample, orthonormal basis), so that an error of `step / spread` in the latent is one of `step` in the picture.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

STEP = 0.05
"""Picture units between two levels of a scalar quantiser: the error stays under that of the channels that are left out."""
NOISE = 0.02
"""Standard deviation of the sampled latent at the start, in picture units."""
REACH = 4.0
"""Standard deviations after which a scalar quantiser's levels end: a finite number of them."""
CODES, STAGES, DECAY = 256, 2, 0.98


class Sampled(nn.Module):
    """Gaussian latent: sampled while training, its mean afterwards. The penalty is the divergence from a unit Gaussian, per sample."""

    def __init__(self, spread: Tensor) -> None:
        super().__init__()
        self.log_variance = nn.Parameter(2 * torch.log((NOISE / spread).clamp(max=0.3)).view(1, -1, 1, 1))

    def forward(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        if not self.training:
            return latent, latent.new_zeros(())
        variance = self.log_variance.exp()
        penalty = 0.5 * (latent.square() + variance - 1 - self.log_variance).mean()
        return latent + variance.sqrt() * torch.randn_like(latent), 1e-4 * penalty


class Scalar(nn.Module):
    """Each channel rounded to one of finitely many levels (https://arxiv.org/abs/2309.15505); gradients pass straight through."""

    def __init__(self, spread: Tensor) -> None:
        super().__init__()
        self.register_buffer("step", (STEP / spread).clamp(max=1.0).view(1, -1, 1, 1))

    def forward(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        bounded = REACH * torch.tanh(latent / REACH)
        rounded = torch.round(bounded / self.step) * self.step
        return bounded + (rounded - bounded).detach(), latent.new_zeros(())


class Codebooks(nn.Module):
    """Residual vector quantisation of small groups of channels; codebooks are moving averages (https://arxiv.org/abs/1711.00937)."""

    def __init__(self, spread: Tensor) -> None:
        super().__init__()
        channels = len(spread)
        edges = [0, 1, 3, *range(6, channels, 3), channels]
        self.groups = [(first, last) for first, last in zip(edges, edges[1:], strict=False) if last > first]
        self.register_buffer("spread", spread.view(1, -1))
        self.register_buffer("ready", torch.zeros((), dtype=torch.bool))
        for index, (first, last) in enumerate(self.groups):
            for stage in range(STAGES):
                self.register_buffer(f"codes{index}_{stage}", torch.zeros(CODES, last - first))
                self.register_buffer(f"sums{index}_{stage}", torch.zeros(CODES, last - first))
                self.register_buffer(f"counts{index}_{stage}", torch.ones(CODES))

    def forward(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        batch, channels, height, width = latent.shape
        flat = latent.permute(0, 2, 3, 1).reshape(-1, channels) * self.spread
        values = flat.detach()
        parts = [self._group(index, values[:, first:last]) for index, (first, last) in enumerate(self.groups)]
        if self.training:
            self.ready.fill_(True)
        quantised = torch.cat(parts, dim=1)
        commitment = (flat - quantised).square().mean()
        passed = flat + (quantised - flat).detach()
        return (passed / self.spread).view(batch, height, width, channels).permute(0, 3, 1, 2), 0.25 * commitment

    def _group(self, index: int, values: Tensor) -> Tensor:
        total, rest = torch.zeros_like(values), values
        for stage in range(STAGES):
            codes: Tensor = getattr(self, f"codes{index}_{stage}")
            if self.training and not self.ready:
                codes.copy_(rest[torch.randint(len(rest), (CODES,), device=rest.device)])
                getattr(self, f"sums{index}_{stage}").copy_(codes)
            nearest = (codes.square().sum(1) - 2 * rest @ codes.T).argmin(1)
            chosen = codes[nearest]
            if self.training:
                self._move(index, stage, rest, nearest)
            total, rest = total + chosen, rest - chosen
        return total

    def _move(self, index: int, stage: int, values: Tensor, nearest: Tensor) -> None:
        sums: Tensor = getattr(self, f"sums{index}_{stage}")
        counts: Tensor = getattr(self, f"counts{index}_{stage}")
        counts.mul_(DECAY).add_(torch.bincount(nearest, minlength=CODES), alpha=1 - DECAY)
        sums.mul_(DECAY).index_add_(0, nearest, values, alpha=1 - DECAY)
        used = counts > 1e-2
        getattr(self, f"codes{index}_{stage}")[used] = sums[used] / counts[used, None]


BOTTLENECKS: dict[str, type[nn.Module]] = {"kl": Sampled, "fsq": Scalar, "vq": Codebooks}
