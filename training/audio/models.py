"""The graphs. All take [batch, 1, frames, bins] with any number of frames.

They give two outputs: `logit` [batch], positive = spoof, and `family` [batch, FAMILIES], logits of the kind of generator.
"""

from __future__ import annotations

import torch
from torch import nn

from views import CepstrumView, FilterbankView, LinearView


class MaxFeatureMap(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first, second = x.chunk(2, 1)
        return torch.maximum(first, second)


class VoiceModel(nn.Module):
    """A constant view of the log power, each column normalised, then the learned part."""

    def __init__(self, view: LinearView | FilterbankView | CepstrumView) -> None:
        super().__init__()
        self.view = view
        self.scale = nn.BatchNorm1d(view.columns)

    def forward(self, x: torch.Tensor) -> Outputs:
        return self.judge(self.view(x))

    def judge(self, seen: torch.Tensor) -> Outputs:
        """`seen`: what the view gave, [batch, 1, frames, columns]."""
        return self.head(self.channels(self.scale(seen[:, 0].transpose(1, 2))))

    def channels(self, x: torch.Tensor) -> torch.Tensor:
        """[batch, columns, frames] -> [batch, channels, frames]; two-dimensional graphs: columns become rows of a picture."""
        x = self.body(x.transpose(1, 2)[:, None]).permute(0, 1, 3, 2)
        return x.flatten(1, 2)


def mfm_block(inward: int, outward: int, size: int, stride: tuple[int, int] = (1, 1)) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inward, 2 * outward, size, stride, padding=size // 2), MaxFeatureMap(), nn.BatchNorm2d(outward)
    )


FAMILIES = ("tts", "vc", "vocoder-copy", "codec", "classical")
Outputs = tuple[torch.Tensor, torch.Tensor]


class StatisticsHead(nn.Module):
    """Mean and deviation over time of [batch, channels, frames], then the two outputs."""

    def __init__(self, channels: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(2 * channels)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(2 * channels, 1 + len(FAMILIES))

    def forward(self, x: torch.Tensor) -> Outputs:
        mean = x.mean(-1)
        deviation = ((x - mean[..., None]).square().mean(-1) + 1e-5).sqrt()
        out = self.out(self.dropout(self.norm(torch.cat([mean, deviation], 1))))
        return out[:, 0], out[:, 1:]


class Lcnn(VoiceModel):
    """Light CNN with max feature maps on LFCC (Wu et al., 2018; Lavrentyeva et al., 2019)."""

    def __init__(self) -> None:
        super().__init__(CepstrumView())
        self.body = nn.Sequential(
            mfm_block(1, 16, 5, (2, 1)), nn.MaxPool2d((1, 2)),
            mfm_block(16, 16, 1), mfm_block(16, 24, 3), nn.MaxPool2d(2),
            mfm_block(24, 24, 1), mfm_block(24, 32, 3), nn.MaxPool2d(2),
            mfm_block(32, 32, 1), mfm_block(32, 32, 3),
        )
        self.head = StatisticsHead(32 * 7, 0.4)


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


def stem(channels: int, stride: tuple[int, int]) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(1, channels, 5, stride, 2, bias=False), nn.BatchNorm2d(channels), nn.ReLU())


class SpectrumResNet(VoiceModel):
    """Fine in frequency, which is strided at once and kept to the head."""

    def __init__(self) -> None:
        super().__init__(LinearView())
        self.body = nn.Sequential(
            stem(16, (2, 4)),
            ResidualBlock(16, 32, (2, 2)), ResidualBlock(32, 48, (1, 2)), ResidualBlock(48, 64, (2, 2)),
        )
        self.head = StatisticsHead(64 * 9, 0.4)


class FilterbankResNet(VoiceModel):
    """Coarser in frequency, finer in what it learns of it."""

    def __init__(self) -> None:
        super().__init__(FilterbankView())
        self.body = nn.Sequential(
            stem(24, (2, 2)),
            ResidualBlock(24, 40, (2, 2)), ResidualBlock(40, 40, (1, 1)),
            ResidualBlock(40, 64, (2, 2)), ResidualBlock(64, 64, (1, 1)),
        )
        self.head = StatisticsHead(64 * 8, 0.4)


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


class ConvNext(VoiceModel):
    """One-dimensional along time over all frequencies: cheap, sees fine frequency structure."""

    def __init__(self) -> None:
        super().__init__(LinearView())
        self.body = nn.Sequential(
            nn.Conv1d(257, 128, 5, padding=2), nn.BatchNorm1d(128), *(ConvNextBlock(128) for _ in range(5))
        )
        self.head = StatisticsHead(128, 0.4)

    def channels(self, x: torch.Tensor) -> torch.Tensor:
        return self.body(x)


MODELS: dict[str, type[VoiceModel]] = {
    "lcnn": Lcnn, "spectrum-resnet": SpectrumResNet, "filterbank-resnet": FilterbankResNet, "convnext": ConvNext,
}
