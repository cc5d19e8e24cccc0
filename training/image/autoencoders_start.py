"""A decoder that begins as the best linear one, so that minutes of training are spent on what only a network can do.

Each enlarging layer is fitted by ridge regression, one after the other on what the layers before it really give: a level's first
channels are to hold the pixels of its cells. Residual blocks begin as the identity, and the other channels stay random.
"""

from __future__ import annotations

import torch
from autoencoders_kinds import Kind
from autoencoders_model import AutoEncoder
from torch import Tensor, nn
from torch.nn import functional

RIDGE = 1e-4
FAINT = 1e-3
"""What is left of the random start in weights that are set."""


def solve(inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Weights (targets x inputs) and bias of the ridge regression of `targets` on `inputs`, both samples x values."""
    centre, aim = inputs.mean(0), targets.mean(0)
    inputs, targets = (inputs - centre).double(), (targets - aim).double()
    gram = inputs.T @ inputs / len(inputs)
    gram += RIDGE * gram.diagonal().mean() * torch.eye(len(gram), dtype=gram.dtype)
    weights = torch.linalg.solve(gram, inputs.T @ targets / len(inputs)).T.float()
    return weights, aim - weights @ centre


def samples_of(grid: Tensor) -> Tensor:
    return grid.permute(0, 2, 3, 1).flatten(0, 2)


def fit_convolution(layer: nn.Conv2d, inputs: Tensor, target: Tensor, held: int) -> None:
    """Fit the first outputs of a convolution on the first `held` of its input channels, over its whole window."""
    side = layer.kernel_size[0]
    windows = functional.unfold(inputs[:, :held], side, padding=side // 2)
    chosen = torch.randperm(windows.shape[2] * len(windows))[:40_000]
    weights, bias = solve(windows.transpose(1, 2).flatten(0, 1)[chosen], samples_of(target)[chosen])
    outputs = target.shape[1]
    layer.weight.data[:outputs] *= FAINT
    layer.weight.data[:outputs, :held] = weights.view(outputs, held, side, side)
    layer.bias.data[:outputs] = bias


def fit_phases(layer: nn.Conv2d | nn.ConvTranspose2d, inputs: Tensor, target: Tensor, held: int) -> None:
    """Fit pixel shuffle or a transposed convolution: each of the four places under a cell has weights of its own."""
    outputs = target.shape[1]
    weights, bias = solve(samples_of(inputs[:, :held]), samples_of(functional.pixel_unshuffle(target, 2)))
    weights, bias = weights.view(outputs, 2, 2, held), bias.view(outputs, 2, 2)
    if isinstance(layer, nn.Conv2d):
        layer.weight.data[: 4 * outputs] *= FAINT
        middle = layer.kernel_size[0] // 2
        layer.weight.data[: 4 * outputs, :held, middle, middle] = weights.flatten(0, 2)
        layer.bias.data[: 4 * outputs] = bias.flatten()
        return
    layer.weight.data[:, :outputs] *= FAINT
    layer.weight.data[:held, :outputs, 1:3, 1:3] = weights.permute(3, 0, 1, 2)
    layer.bias.data[:outputs] = bias.mean((1, 2))


@torch.no_grad()
def start_linear(network: AutoEncoder, kind: Kind, pictures: Tensor) -> None:
    """`pictures`: a few hundred crops, N x 3 x H x W, 0..1. Changes the decoder's weights in place."""
    enter = network.decoder.enter
    enter.weight.data[: kind.latent] *= FAINT
    enter.weight.data[range(kind.latent), range(kind.latent), 1, 1] = 1.0
    enter.bias.data[: kind.latent] = 0
    value, held, factor = enter(network.encoder(pictures)), kind.latent, kind.factor
    for enlarge in network.decoder.enlarge:
        factor //= 2
        target = functional.pixel_unshuffle(pictures - 0.5, factor)
        fit = fit_convolution if enlarge.interpolates else fit_phases
        fit(enlarge.convolution, enlarge.before(value), target, held)
        value, held = enlarge(value), target.shape[1]
