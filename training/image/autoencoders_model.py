"""The auto-encoder of a kind: a plain analysis into latents, and a decoder with what generators' decoders are made of.

Only the decoder leaves the trace, so the encoder is thrifty: a principal-component analysis of the cells, learned further, and a small
network's correction. Nothing but the latent goes from one to the other. Pictures are float tensors N x 3 x H x W in 0..1, H and W
multiples of the factor.
"""

from __future__ import annotations

import torch
from autoencoders_bottleneck import BOTTLENECKS
from autoencoders_kinds import Kind
from torch import Tensor, nn
from torch.nn import functional

ACTIVATIONS: dict[str, type[nn.Module]] = {"silu": nn.SiLU, "gelu": nn.GELU, "relu": nn.ReLU, "leaky": nn.LeakyReLU}


def normalised(kind: Kind, channels: int) -> nn.Module:
    if kind.norm == "none":
        return nn.Identity()
    return nn.GroupNorm(4 if kind.norm == "group" else channels, channels)


def silence(layer: nn.Conv2d) -> None:
    """A layer that adds nothing until it is trained."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)


class Residual(nn.Module):
    def __init__(self, kind: Kind, channels: int) -> None:
        super().__init__()
        last = nn.Conv2d(channels, channels, 3, padding=1)
        silence(last)
        self.body = nn.Sequential(
            normalised(kind, channels), ACTIVATIONS[kind.activation](), nn.Conv2d(channels, channels, 3, padding=1),
            normalised(kind, channels), ACTIVATIONS[kind.activation](), last,
        )

    def forward(self, value: Tensor) -> Tensor:
        return value + self.body(value)


class Enlarging(nn.Module):
    """Twice the side, by the kind's way; `convolution` is what learns."""

    def __init__(self, kind: Kind, level: int) -> None:
        super().__init__()
        before, after = kind.widths[level : level + 2]
        upsampling = "pixelshuffle" if level < kind.shuffled else kind.upsampling
        self.interpolates = upsampling in ("nearest", "bilinear")
        self.before, self.after = nn.Identity(), nn.Identity()
        if upsampling == "transposed":
            self.convolution = nn.ConvTranspose2d(before, after, kind.kernel, stride=2, padding=1, output_padding=4 - kind.kernel)
            return
        if upsampling == "pixelshuffle":
            self.after = nn.PixelShuffle(2)
        else:
            self.before = nn.Upsample(scale_factor=2, mode=upsampling)
        outputs = after if self.interpolates else 4 * after
        self.convolution = nn.Conv2d(before, outputs, kind.kernel, padding=kind.kernel // 2)

    def forward(self, value: Tensor) -> Tensor:
        return self.after(self.convolution(self.before(value)))


class Decoder(nn.Module):
    """`enlarge` and `refine` alternate from the latent grid to the full picture; `direct` carries the last level's first channels."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.enter = nn.Conv2d(kind.latent, kind.widths[0], 3, padding=1)
        self.enlarge = nn.ModuleList([Enlarging(kind, level) for level in range(len(kind.widths) - 1)])
        levels = zip(kind.widths, kind.blocks, strict=True)
        self.refine = nn.ModuleList([nn.Sequential(*(Residual(kind, width) for _ in range(depth))) for width, depth in levels])
        last = kind.widths[-1]
        output = nn.Conv2d(last, 3, 3, padding=1)
        silence(output)
        self.leave = nn.Sequential(normalised(kind, last), ACTIVATIONS[kind.activation](), output)
        self.direct = nn.Conv2d(last, 3, 1, bias=False)
        self.direct.weight.data = torch.eye(3, last).view(3, last, 1, 1)

    def forward(self, latent: Tensor) -> Tensor:
        value = self.refine[0](self.enter(latent))
        for enlarge, refine in zip(self.enlarge, self.refine[1:], strict=True):
            value = refine(enlarge(value))
        return self.leave(value) + self.direct(value)


class Encoder(nn.Module):
    def __init__(self, kind: Kind, components: Tensor, spread: Tensor) -> None:
        """`components`: latent x (3 * factor^2) orthonormal rows, channel-major; `spread`: latent standard deviations."""
        super().__init__()
        self.factor = kind.factor
        samples = 3 * kind.factor**2
        self.analysis = nn.Conv2d(samples, kind.latent, 1, bias=False)
        self.analysis.weight.data = (components / spread[:, None]).view(kind.latent, samples, 1, 1).clone()
        last = nn.Conv2d(96, kind.latent, 3, padding=1)
        silence(last)
        self.correction = nn.Sequential(nn.Conv2d(samples, 96, 3, padding=1), nn.SiLU(), last)

    def forward(self, picture: Tensor) -> Tensor:
        cells = functional.pixel_unshuffle(picture - 0.5, self.factor)
        return self.analysis(cells) + self.correction(cells)


class AutoEncoder(nn.Module):
    def __init__(self, kind: Kind, components: Tensor | None = None, spread: Tensor | None = None) -> None:
        super().__init__()
        samples = 3 * kind.factor**2
        components = torch.eye(kind.latent, samples) if components is None else components
        spread = torch.ones(kind.latent) if spread is None else spread
        self.encoder = Encoder(kind, components, spread)
        self.bottleneck = BOTTLENECKS[kind.bottleneck](spread)
        self.decoder = Decoder(kind)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Reconstruction in 0..1 (not clipped) and the latent's penalty, a scalar."""
        latent, penalty = self.bottleneck(self.encoder(picture))
        return self.decoder(latent) + 0.5, penalty


def principal_components(kind: Kind, crops: Tensor) -> tuple[Tensor, Tensor]:
    """The first `latent` components of the cells of `crops` (N x 3 x H x W, 0..1) and their standard deviations."""
    cells = functional.pixel_unshuffle(crops - 0.5, kind.factor).permute(0, 2, 3, 1).reshape(-1, 3 * kind.factor**2).double()
    values, vectors = torch.linalg.eigh(cells.T @ cells / len(cells))
    order = torch.argsort(values, descending=True)[: kind.latent]
    return vectors[:, order].T.float(), values[order].clamp(min=1e-6).sqrt().float()
