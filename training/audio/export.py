"""Writes a trained graph as ONNX, checks it against torch, and drafts its card.

    python export.py --model lcnn --weights RUN/whole.pt --figures figures.json --out ../../models/audio-voice
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from frontend import FRAMES, VARIANT_BINS
from models import MODELS

TOLERANCE = 1e-4


class Mean(nn.Module):
    """The mean logit of several graphs on one front end."""

    def __init__(self, models: list[nn.Module]) -> None:
        super().__init__()
        self.models = nn.ModuleList(models)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.stack([model(x) for model in self.models]).mean(0)


def load(name: str, weights: list[Path]) -> nn.Module:
    models = []
    for path in weights:
        model = MODELS[name]()
        model.load_state_dict(torch.load(path, weights_only=True))
        models.append(model)
    return (models[0] if len(models) == 1 else Mean(models)).eval()


def write(model: nn.Module, bins: int, path: Path) -> None:
    torch.onnx.export(
        model, (torch.randn(2, 1, FRAMES, bins),), str(path), input_names=["input"], output_names=["logit"],
        dynamic_axes={"input": {0: "batch", 2: "frames"}, "logit": {0: "batch"}}, opset_version=17, dynamo=False,
    )


@torch.no_grad()
def parity(model: nn.Module, bins: int, path: Path) -> float:
    """Largest difference of logits over several batch and frame counts."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    torch.manual_seed(5)
    worst = 0.0
    for batch, frames in ((1, FRAMES), (3, FRAMES), (1, 97), (2, 203), (1, 600)):
        values = torch.randn(batch, 1, frames, bins) * 2
        theirs = session.run(["logit"], {"input": values.numpy()})[0]
        worst = max(worst, float(np.abs(theirs - model(values).numpy()).max()))
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=MODELS, required=True)
    parser.add_argument("--weights", type=Path, nargs="+", required=True)
    parser.add_argument("--figures", type=Path, help="evaluate.py --write")
    parser.add_argument("--probe", type=Path, help="probe.py --write")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    model = load(chosen.model, chosen.weights)
    front_end = MODELS[chosen.model].front_end
    chosen.out.mkdir(parents=True, exist_ok=True)
    graph = chosen.out / "model.onnx"
    write(model, VARIANT_BINS[front_end], graph)
    difference = parity(model, VARIANT_BINS[front_end], graph)
    print(f"{graph.stat().st_size} bytes, largest difference {difference:.2e}")
    if difference > TOLERANCE:
        raise SystemExit("the exported graph differs from the trained one")
    figures = json.loads(chosen.figures.read_text()) if chosen.figures else {}
    platt = figures.pop("platt", {"slope": 1.0, "offset": 0.0})
    content = graph.read_bytes()
    card = {
        "id": chosen.out.name,
        "version": 1,
        "task": "audio",
        "type": "network",
        "summary": "Small convolutional networks over windows of speech: is this voice synthetic?",
        "coverageShare": 1,
        "network": {"sha256": hashlib.sha256(content).hexdigest(), "sizeBytes": len(content), "frontEnd": front_end},
        "calibration": {"scale": round(platt["slope"], 4), "shift": round(platt["offset"], 4)},
        "families": None,
        "training": {
            "sources": "The audio part of the shared corpus and longer files of the repositories that its manifest names; its bona fide "
            "clips also as copies by our own classical vocoders.",
            "folds": "Four folds of whole repositories; the training part of each drops every system that the held-out part contains. "
            f"The graph is the mean of {len(chosen.weights)} network(s). Figures are of each fold's own network on what it did not see, "
            "calibrated on the other folds.",
            "command": "training/audio/README.md",
            "figures": figures | {
                "parameters": sum(p.numel() for p in model.parameters()),
                "container_probe_auc": json.loads(chosen.probe.read_text()) if chosen.probe else None,
                "export_largest_difference": difference,
            },
        },
        "intendedUse": "One sign among several, for a person to weigh. Not proof by itself, never the only ground for a decision about a person.",
        "limits": "Weak on systems, microphones and channels that it has not seen, on neural codecs and on good vocoders above all; the figures "
        "per repository say how weak. Not for music, singing or less than a second of speech.",
    }
    (chosen.out / "card-draft.json").write_text(json.dumps(card, indent=2, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
