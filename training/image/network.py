"""The whole graph that is shipped: pixels of a crop in, log-odds by view, family, novelty out."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from traces import TraceNetwork
from trunk import Trunk, Upper, load_network, pooled

FEATURES = 1536
HIDDEN = 128
CLIP = 5.0
TILE, MIDDLE, FRAME = 0, 1, 2


class Features(nn.Module):
    """RGB 0..255 [n, 3, s, s] -> [n, 1536]: pooled taps of the fixed network."""

    def __init__(self) -> None:
        super().__init__()
        network = load_network()
        self.trunk, self.upper = Trunk(network), Upper(network)

    def forward(self, pixels: Tensor) -> Tensor:
        lower, features = self.trunk(pixels)
        return torch.cat([lower, self.lift(features)], 1)

    def lift(self, features: Tensor) -> Tensor:
        """Map of the trunk [n, 112, h, w] -> [n, 1024]."""
        for block in self.upper.blocks[:-1]:
            features = block(features)
        return torch.cat([pooled(features), pooled(self.upper.blocks[-1](features))], 1)


class Standard(nn.Module):
    """Features in deviations from the training mean, held within CLIP."""

    def __init__(self, mean: np.ndarray, deviation: np.ndarray) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean.astype(np.float32)))
        self.register_buffer("scale", torch.from_numpy((1 / deviation).astype(np.float32)))

    def forward(self, features: Tensor) -> Tensor:
        return torch.clamp((features - self.mean) * self.scale, -CLIP, CLIP)


def make_head(outputs: int = 1, hidden: int = HIDDEN) -> nn.Sequential:
    return nn.Sequential(nn.Dropout(0.3), nn.Linear(FEATURES, hidden), nn.GELU(), nn.Dropout(0.4), nn.Linear(hidden, outputs))


def head_of(state: dict[str, Tensor], outputs: int) -> nn.Module:
    """A trained head: of one hidden layer, or linear."""
    head: nn.Module = nn.Linear(FEATURES, outputs) if "weight" in state else make_head(outputs)
    head.load_state_dict(state)
    return head.eval()


class Novelty(nn.Module):
    """Mean square of the first principal components of standardised features, each in deviations: about 1 for what is like the training media."""

    def __init__(self, mean: np.ndarray, components: np.ndarray) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean.astype(np.float32)))
        self.register_buffer("components", torch.from_numpy(components.astype(np.float32)))

    def forward(self, standard: Tensor) -> Tensor:
        return ((standard - self.mean) @ self.components).square().mean(1)


class Heads(nn.Module):
    """The mean of several heads, each with its own standardisation: features [n, 1536] -> [n, outputs]."""

    def __init__(self, standards: list[Standard], heads: list[nn.Module]) -> None:
        super().__init__()
        self.standards, self.heads = nn.ModuleList(standards), nn.ModuleList(heads)

    def forward(self, features: Tensor) -> Tensor:
        return torch.stack([head(standard(features)) for standard, head in zip(self.standards, self.heads, strict=True)]).mean(0)


class ViewsNetwork(nn.Module):
    """`views`: heads of the tile, the middle and the frame. `mix`: how the log-odds of the tile's heads and of the trace network add up."""

    def __init__(self, views: list[Heads], family: Heads, novelty: Novelty, traces: TraceNetwork, mix: tuple[float, float]) -> None:
        super().__init__()
        self.features = Features()
        self.views = nn.ModuleList(views)
        self.family, self.novelty, self.traces = family, novelty, traces
        self.mix = mix

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        features = self.features(pixels)
        logits = [heads(features) for heads in self.views]
        logits[TILE] = self.mix[0] * logits[TILE] + self.mix[1] * self.traces(pixels[:, :, :160, :160]).unsqueeze(1)
        return torch.cat(logits, 1), self.family(features), self.novelty(self.views[FRAME].standards[0](features))
