"""Writes trained graphs as one ONNX graph, checks it against torch, and writes its card.

    python export.py --weights spectrum-resnet=RUN/whole.pt filterbank-resnet=OTHER/whole.pt --figures figures.json --out ../../models/audio-voice
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

from frontend import BINS, FRAMES
from models import FAMILIES, MODELS, Outputs

TOLERANCE = 1e-4
OUTPUTS = ["logit", "family"]


class Mean(nn.Module):
    """The mean logits of several graphs."""

    def __init__(self, models: list[nn.Module]) -> None:
        super().__init__()
        self.models = nn.ModuleList(models)

    def forward(self, x: torch.Tensor) -> Outputs:
        logits, families = zip(*(model(x) for model in self.models), strict=True)
        return torch.stack(logits).mean(0), torch.stack(families).mean(0)


def load(weights: list[str]) -> nn.Module:
    """`weights`: kind=path, ..."""
    models = []
    for name, path in (entry.split("=", 1) for entry in weights):
        model = MODELS[name]()
        model.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
        models.append(model)
    return Mean(models).eval()


def write(model: nn.Module, path: Path) -> None:
    torch.onnx.export(
        model, (torch.randn(2, 1, FRAMES, BINS),), str(path), input_names=["input"], output_names=OUTPUTS,
        dynamic_axes={"input": {0: "batch", 2: "frames"}, **{name: {0: "batch"} for name in OUTPUTS}},
        opset_version=17, dynamo=False,
    )


@torch.no_grad()
def parity(model: nn.Module, path: Path) -> float:
    """Largest difference of both outputs over several batch and frame counts."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    torch.manual_seed(5)
    worst = 0.0
    for batch, frames in ((1, FRAMES), (3, FRAMES), (1, 97), (2, 203), (1, 600)):
        values = torch.randn(batch, 1, frames, BINS) * 2 - 4
        for theirs, ours in zip(session.run(OUTPUTS, {"input": values.numpy()}), model(values), strict=True):
            worst = max(worst, float(np.abs(theirs - ours.numpy()).max()))
    return worst


def card_of(name: str, graph: bytes, figures: dict, weights: list[str]) -> dict[str, object]:
    platt = figures.pop("platt", {"slope": 1.0, "offset": 0.0})
    unknown_below = figures.get("family_head", {}).get("unknown_below", 0.5)
    return {
        "id": name,
        "version": 1,
        "task": "audio",
        "type": "network",
        "summary": "Small convolutional networks over windows of speech: is this voice synthetic?",
        "coverageShare": 1,
        "network": {"sha256": hashlib.sha256(graph).hexdigest(), "sizeBytes": len(graph), "frontEnd": "log-power"},
        "calibration": {"scale": round(platt["slope"], 4), "shift": round(platt["offset"], 4)},
        "families": {"labels": list(FAMILIES), "unknownBelow": round(unknown_below, 4)},
        "training": {
            "sources": "The audio part of the shared corpus, longer files of the repositories that its manifest names and of further public "
            "repositories (training/SOURCES.csv lists each with its commit and licence); bona fide clips also as copies by neural and by "
            "classical vocoders and codecs; readings by classical synthesisers.",
            "folds": "Four folds of whole repositories; the training part of each drops every system (by name) that the held-out part contains, "
            "and our own copies by networks and readers that are relatives of such a system, which leaves no neural copy in any fold; "
            "copies by the classical vocoders of vocoders.py stay. Speakers are not separated. Figures are of networks trained on each fold's "
            "training part alone, calibrated on the other folds; the whole clip is judged, without asking where speech is. The graph at hand "
            f"is the mean of {len(weights)} network(s) trained in the same way on everything, neural copies included.",
            "command": "python training/audio/retrain.py (training/audio/README.md)",
            "figures": figures,
        },
        "intendedUse": "One sign among several, for a person to weigh. Not proof by itself, never the only ground for a decision about a person.",
        "limits": "Weak on systems, microphones and channels that it has not seen; the figures per repository and system say how weak. "
        "Low bit rates make people sound like machines to it (figures, flips). Not for music, singing or less than a second of speech.",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", nargs="+", required=True, help="kind=path of each network")
    parser.add_argument("--figures", type=Path, required=True, help="evaluate.py --write")
    parser.add_argument("--probe", type=Path, help="probe.py --write")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    model = load(chosen.weights)
    chosen.out.mkdir(parents=True, exist_ok=True)
    graph = chosen.out / "model.onnx"
    write(model, graph)
    difference = parity(model, graph)
    print(f"{graph.stat().st_size} bytes, largest difference {difference:.2e}")
    if difference > TOLERANCE:
        raise SystemExit("the exported graph differs from the trained one")
    figures = json.loads(chosen.figures.read_text()) | {
        "parameters": sum(p.numel() for p in model.parameters()),
        "container_probe_auc": json.loads(chosen.probe.read_text()) if chosen.probe else None,
        "export_largest_difference": difference,
    }
    card = card_of(chosen.out.name, graph.read_bytes(), figures, chosen.weights)
    (chosen.out / "card.json").write_text(json.dumps(card, indent=2, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
