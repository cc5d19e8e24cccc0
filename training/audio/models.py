"""The graphs. All take [batch, 1, frames, bins] with any number of frames and give one logit."""

from __future__ import annotations

import torch
from torch import nn


class MaxFeatureMap(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first, second = x.chunk(2, 1)
        return torch.maximum(first, second)


def mfm_block(inward: int, outward: int, size: int, stride: tuple[int, int] = (1, 1)) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inward, 2 * outward, size, stride, padding=size // 2), MaxFeatureMap(), nn.BatchNorm2d(outward)
    )


class StatisticsHead(nn.Module):
    """Mean and deviation over time of [batch, channels, frames], then one logit."""

    def __init__(self, channels: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(2 * channels)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(2 * channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mean = x.mean(-1)
        deviation = ((x - mean[..., None]).square().mean(-1) + 1e-5).sqrt()
        return self.out(self.dropout(self.norm(torch.cat([mean, deviation], 1))))[:, 0]


class Lcnn(nn.Module):
    front_end = "lfcc"

    def __init__(self, bins: int = 60) -> None:
        super().__init__()
        self.scale = nn.BatchNorm1d(bins)
        self.body = nn.Sequential(
            mfm_block(1, 16, 5, (2, 1)), nn.MaxPool2d((1, 2)),
            mfm_block(16, 16, 1), mfm_block(16, 24, 3), nn.MaxPool2d(2),
            mfm_block(24, 24, 1), mfm_block(24, 32, 3), nn.MaxPool2d(2),
            mfm_block(32, 32, 1), mfm_block(32, 32, 3),
        )
        self.head = StatisticsHead(32 * (bins // 8), 0.4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.scale(x[:, 0].transpose(1, 2)).transpose(1, 2)[:, None]
        x = self.body(x).permute(0, 1, 3, 2)
        return self.head(x.flatten(1, 2))


class SqueezeExcite(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gate = nn.Sequential(
            nn.Linear(channels, channels // 4), nn.ReLU(), nn.Linear(channels // 4, channels), nn.Sigmoid()
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gate(x.mean((2, 3)))[:, :, None, None]


class ResidualBlock(nn.Module):
    def __init__(self, inward: int, outward: int, stride: tuple[int, int]) -> None:
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(inward, outward, 3, stride, 1, bias=False), nn.BatchNorm2d(outward), nn.ReLU()
        )
        self.second = nn.Sequential(
            nn.Conv2d(outward, outward, 3, 1, 1, bias=False), nn.BatchNorm2d(outward), SqueezeExcite(outward)
        )
        self.skip = (
            nn.Identity() if inward == outward and stride == (1, 1)
            else nn.Sequential(nn.Conv2d(inward, outward, 1, stride, bias=False), nn.BatchNorm2d(outward))
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.second(self.first(x)) + self.skip(x))


class ResNetSe(nn.Module):
    """Strides fall faster along frequency than along time; frequency is kept to the head."""

    front_end = "linear"

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, 16, (3, 7), (2, 2), (1, 3), bias=False), nn.BatchNorm2d(16), nn.ReLU()
        )
        self.body = nn.Sequential(
            ResidualBlock(16, 16, (1, 2)), ResidualBlock(16, 24, (2, 2)),
            ResidualBlock(24, 40, (1, 2)), ResidualBlock(40, 64, (2, 2)),
        )
        self.head = StatisticsHead(64 * 9, 0.4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.body(self.stem(x * 0.4)).permute(0, 1, 3, 2)
        return self.head(x.flatten(1, 2))


class ConvNextBlock(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.mix = nn.Sequential(
            nn.Conv1d(channels, channels, 7, padding=3, groups=channels), nn.BatchNorm1d(channels),
            nn.Conv1d(channels, 2 * channels, 1), nn.GELU(), nn.Conv1d(2 * channels, channels, 1),
        )
        self.scale = nn.Parameter(torch.full((1, channels, 1), 0.1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.scale * self.mix(x)


class ConvNext(nn.Module):
    """One-dimensional along time over all frequencies: cheap, sees fine frequency structure."""

    front_end = "linear"

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv1d(257, 128, 5, padding=2), nn.BatchNorm1d(128))
        self.body = nn.Sequential(*(ConvNextBlock(128) for _ in range(5)))
        self.head = StatisticsHead(128, 0.4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(self.stem(x[:, 0].transpose(1, 2) * 0.4)))


MODELS: dict[str, type[nn.Module]] = {"lcnn": Lcnn, "resnet": ResNetSe, "convnext": ConvNext}
