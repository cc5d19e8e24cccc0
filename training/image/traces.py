"""Small networks for the traces that a decoder leaves in native pixels, over front ends that take the scene away."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

TRACE_WIDTH = 48
FRONT_ENDS = ("neighbours", "srm", "dct")


class Neighbours(nn.Module):
    """Relations of neighbouring pixels (NPR: C. Tan et al., CVPR 2024), at two sizes, and a plain high-pass: 9 channels."""

    channels = 9

    def forward(self, pixels: Tensor) -> Tensor:
        x = pixels / 32.0
        parts = []
        for size in (2, 4):
            corner = x[:, :, ::size, ::size].repeat_interleave(size, 2).repeat_interleave(size, 3)
            parts.append(x - corner)
        parts.append(2 * (x - functional.avg_pool2d(x, 3, 1, 1)))
        return torch.clamp(torch.cat(parts, 1), -4, 4)


class Srm(nn.Module):
    """Three high-pass kernels of the spatial rich model (J. Fridrich and J. Kodovsky, TIFS 2012) on each colour: 9 channels."""

    channels = 9

    def __init__(self) -> None:
        super().__init__()
        square3 = torch.tensor([[0, 0, 0, 0, 0], [0, -1, 2, -1, 0], [0, 2, -4, 2, 0], [0, -1, 2, -1, 0], [0, 0, 0, 0, 0]]) / 4
        square5 = torch.tensor([[-1, 2, -2, 2, -1], [2, -6, 8, -6, 2], [-2, 8, -12, 8, -2], [2, -6, 8, -6, 2], [-1, 2, -2, 2, -1]]) / 12
        line = torch.zeros(5, 5)
        line[2, 1:4] = torch.tensor([1.0, -2.0, 1.0]) / 2
        self.register_buffer("kernels", torch.stack([square3, square5, line]).unsqueeze(1).repeat(3, 1, 1, 1))

    def forward(self, pixels: Tensor) -> Tensor:
        return torch.clamp(functional.conv2d(pixels / 3.0, self.kernels, padding=2, groups=3), -3, 3)


class Dct(nn.Module):
    """Logarithms of the 8 x 8 discrete cosine transform of luma, every four pixels: 64 channels at a quarter of the side."""

    channels = 64

    def __init__(self) -> None:
        super().__init__()
        index = torch.arange(8, dtype=torch.float32)
        basis = torch.cos(math.pi * (2 * index[None] + 1) * index[:, None] / 16) / 2
        basis[0] /= math.sqrt(2)
        self.register_buffer("kernels", torch.einsum("ax,by->abxy", basis, basis).reshape(64, 1, 8, 8))

    def forward(self, pixels: Tensor) -> Tensor:
        luma = (pixels * pixels.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
        return torch.log1p(functional.conv2d(luma, self.kernels, stride=4, padding=2).abs()) - 1


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(), nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        )
        same = inputs == outputs and stride == 1
        self.short = nn.Identity() if same else nn.Sequential(nn.AvgPool2d(stride) if stride > 1 else nn.Identity(), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.body(x) + self.short(x))


class TraceNetwork(nn.Module):
    """RGB 0..255 [n, 3, s, s] -> embedding [n, 96] and log-odds [n]."""

    def __init__(self, front_end: str, width: int = 16) -> None:
        super().__init__()
        self.front: nn.Module = {"neighbours": Neighbours, "srm": Srm, "dct": Dct}[front_end]()
        stride = 1 if front_end == "dct" else 2
        self.body = nn.Sequential(
            nn.Conv2d(self.front.channels, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            Block(width, width, 1), Block(width, 2 * width, 2), Block(2 * width, TRACE_WIDTH, 2),
        )
        self.head = nn.Linear(2 * TRACE_WIDTH, 1)

    def embed(self, pixels: Tensor) -> Tensor:
        features = self.body(self.front(pixels)).flatten(2)
        return torch.cat([features.mean(2), features.amax(2)], 1)

    def forward(self, pixels: Tensor) -> Tensor:
        return self.head(functional.dropout(self.embed(pixels), 0.2, self.training)).squeeze(1)
