"""Training of one kind: absolute error, gradients and local spectra, Adam with a warm-up and a cosine."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from autoencoders_figures import psnr, spectrum_ratio
from autoencoders_kinds import Kind
from autoencoders_model import AutoEncoder, principal_components
from autoencoders_start import start_linear
from torch import Tensor
from torch.nn import functional

BATCH, SIDE = 8, 64
"""As many pixels a step as two whole crops, from four times as many pictures; the last part sees whole crops."""
WHOLE_CROPS_FROM = 0.8
RATE, RATE_INTERPOLATING, WARM_STEPS = 6e-4, 2.5e-4, 20
"""Where places share weights, the linear start hangs on small differences of large ones, which long strides destroy."""
PATCH = 16


def batch_of(crops: np.ndarray, side: int, random: np.random.Generator) -> Tensor:
    count = BATCH * SIDE**2 // side**2
    room = crops.shape[1] - side + 1
    chosen = random.integers(len(crops), size=count)
    offsets = random.integers(room, size=(count, 2))
    cut = np.stack([crops[one, top : top + side, left : left + side] for one, (top, left) in zip(chosen, offsets, strict=True)])
    if random.random() < 0.5:
        cut = cut[:, :, ::-1]
    return torch.from_numpy(cut.transpose(0, 3, 1, 2).copy()).float() / 255


def local_spectra(pictures: Tensor) -> Tensor:
    """Logarithmic magnitudes of 16 x 16 patches' luminance, so that fine detail weighs as much as coarse."""
    patches = functional.unfold(pictures.mean(1, keepdim=True), PATCH, stride=PATCH).transpose(1, 2).unflatten(2, (PATCH, PATCH))
    return torch.log(torch.fft.rfft2(patches, norm="ortho").abs() + 0.004)


def loss_of(made: Tensor, original: Tensor) -> Tensor:
    error = made - original
    halved = functional.avg_pool2d(error, 2)
    gradients = sum((part.diff(dim=axis).abs().mean() for part in (error, halved) for axis in (2, 3)), start=error.new_zeros(()))
    spectra = (local_spectra(made) - local_spectra(original)).abs().mean()
    return error.abs().mean() + 2 * error.square().mean() + 0.25 * gradients + 0.015 * spectra


def train(kind: Kind, crops: np.ndarray, minutes: float, device: torch.device) -> tuple[AutoEncoder, int, float]:
    """The trained network, its steps and its minutes; `minutes` cuts the kind's steps short."""
    torch.manual_seed(kind.seed)
    random = np.random.default_rng(kind.seed)
    sample = torch.from_numpy(crops[random.integers(len(crops), size=400)].transpose(0, 3, 1, 2).copy()).float() / 255
    network = AutoEncoder(kind, *principal_components(kind, sample))
    start_linear(network, kind, sample[:120])
    network = network.to(device).to(memory_format=torch.channels_last)
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE, betas=(0.9, 0.98))
    highest = RATE_INTERPOLATING if kind.upsampling in ("nearest", "bilinear") else RATE
    began, step, progress = time.monotonic(), 0, 0.0
    while progress < 1:
        for group in optimiser.param_groups:
            group["lr"] = highest * min(1, (step + 1) / WARM_STEPS) * (0.02 + 0.98 * (1 + math.cos(math.pi * progress)) / 2)
        original = batch_of(crops, crops.shape[1] if progress > WHOLE_CROPS_FROM else SIDE, random).to(device)
        original = original.contiguous(memory_format=torch.channels_last)
        made, penalty = network(original)
        loss = loss_of(made, original) + penalty
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 0.5)
        optimiser.step()
        if step % 20 == 0:
            error = float((made.detach() - original).square().mean())
            print(f"{kind.name} step {step} loss {float(loss):.4f} psnr of mean {-10 * math.log10(error):.2f}", flush=True)
        step += 1
        progress = max(step / kind.steps, (time.monotonic() - began) / 60 / minutes)
    return network.eval(), step, (time.monotonic() - began) / 60


@torch.no_grad()
def reconstruct(network: AutoEncoder, pixels: np.ndarray, device: torch.device) -> np.ndarray:
    """Bytes H x W x 3 in, the same out; sides must be multiples of the factor."""
    picture = torch.from_numpy(pixels.transpose(2, 0, 1).copy()).to(device).float()[None] / 255
    made, _ = network(picture.contiguous(memory_format=torch.channels_last))
    return (made[0].clamp(0, 1) * 255).round().byte().permute(1, 2, 0).contiguous().cpu().numpy()


def figures_of(network: AutoEncoder, held: np.ndarray, device: torch.device) -> dict[str, object]:
    """Medians over held-out pictures."""
    made = [reconstruct(network, crop, device) for crop in held]
    ratios = [spectrum_ratio(crop, other) for crop, other in zip(held, made, strict=True)]
    return {
        "pictures": len(held),
        "psnr_median": round(float(np.median([psnr(crop, other) for crop, other in zip(held, made, strict=True)])), 2),
        "spectrum_ratio": [round(float(value), 3) for value in np.median(ratios, axis=0)],
        "parameters": sum(one.numel() for one in network.parameters()),
        "decoder_parameters": sum(one.numel() for one in network.decoder.parameters()),
    }


def train_and_store(kind: Kind, crops: np.ndarray, held: np.ndarray, work: Path, minutes: float, device: torch.device) -> None:
    network, steps, spent = train(kind, crops, minutes, device)
    measured = {**figures_of(network, held, device), "steps": steps, "minutes": round(spent, 2), "seed": kind.seed}
    torch.save(network.state_dict(), work / f"{kind.name}.pt")
    (work / f"{kind.name}.json").write_text(json.dumps(measured) + "\n")
    found = {path.stem: json.loads(path.read_text()) for path in sorted(work.glob("*x-*.json"))}
    (work / "figures.json").write_text(json.dumps(found, indent=1) + "\n")
    print(kind.name, json.dumps(measured), flush=True)


def load_kind(kind: Kind, work: Path, device: torch.device) -> AutoEncoder:
    network = AutoEncoder(kind)
    network.load_state_dict(torch.load(work / f"{kind.name}.pt", map_location="cpu", weights_only=True))
    return network.to(device).to(memory_format=torch.channels_last).eval()
