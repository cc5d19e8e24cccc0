"""Writes models/image-views: the graph with weights of 16 bits, compared with the network that was trained, and its card.

python export.py --work WORK --out ../../models
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from network import Heads, Novelty, Standard, ViewsNetwork, head_of
from score import FoldModels
from settings import FAMILIES
from views import TILE_SIDE, VIEW_SIDE

SHIPPED = -1
LARGEST_BYTES = 10_000_000
SMALLEST_HALVED = 64
"""Weights with fewer values stay at 32 bits."""


def heads_of(entries: list[dict], outputs: int) -> Heads:
    standards, heads = [], []
    for entry in entries:
        standards.append(Standard(entry["mean"], entry["deviation"]))
        heads.append(head_of(entry["state"], outputs))
    return Heads(standards, heads)


def network_of(work: Path, mix: tuple[float, float]) -> ViewsNetwork:
    models = FoldModels(work, SHIPPED)
    views = [heads_of(models.heads[view], 1) for view in ("tile", "middle", "frame")]
    novelty = models.heads["novelty"]
    return ViewsNetwork(views, heads_of([models.heads["family"]], len(FAMILIES)), Novelty(novelty["mean"], novelty["components"]), models.traces, mix).eval()


def halve(model: onnx.ModelProto) -> None:
    """Keeps weights as 16-bit floats, cast to 32 bits when the graph is loaded: half the size, the same arithmetic."""
    graph = model.graph
    casts = []
    for index, weight in enumerate(list(graph.initializer)):
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < SMALLEST_HALVED:
            continue
        name = weight.name
        graph.initializer[index].CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    settings = json.loads((arguments.work / "mix.json").read_text())
    network = network_of(arguments.work, tuple(settings["mix"]))
    folder = arguments.out / "image-views"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    torch.onnx.export(
        network, torch.zeros(2, 3, TILE_SIDE, TILE_SIDE), str(path), opset_version=17, dynamo=False, input_names=["input"],
        output_names=["logit", "family", "novelty"], dynamic_axes={"input": {0: "n", 2: "h", 3: "w"}, "logit": {0: "n"}, "family": {0: "n"}, "novelty": {0: "n"}},
    )
    model = onnx.load(path)
    halve(model)
    for entry in list(model.graph.node):
        entry.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, path)
    compare(network, path)
    content = path.read_bytes()
    if len(content) > LARGEST_BYTES:
        raise SystemExit(f"{len(content)} bytes: more than {LARGEST_BYTES}")
    card = json.loads((Path(__file__).parent / "card-text.json").read_text())
    card["network"] = {"sha256": hashlib.sha256(content).hexdigest(), "sizeBytes": len(content), "frontEnd": "rgb"}
    card["calibration"] = settings["calibration"]
    card["families"] = {"labels": list(FAMILIES), "unknownBelow": round(settings["unknownBelow"], 3)}
    card["novelty"] = {"inDomainBelow": round(settings["inDomainBelow"], 4)}
    card["training"]["figures"] = {"auc_out_of_fold": settings["auc"], "family": settings["family"]}
    (folder / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    print(f"{path}: {len(content)} bytes")


def compare(network: ViewsNetwork, path: Path) -> None:
    """Stops where the graph does not say what the trained network says."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for side in (TILE_SIDE, VIEW_SIDE):
        pixels = torch.randint(0, 256, (3, 3, side, side), generator=torch.Generator().manual_seed(1)).float()
        with torch.no_grad():
            wanted = [values.numpy() for values in network(pixels)]
        for name, one, other in zip(("logit", "family", "novelty"), wanted, session.run(None, {"input": pixels.numpy()}), strict=True):
            difference = float(np.abs(one - other).max() / max(1.0, np.abs(one).max()))
            print(f"{side} px, {name}: relative difference {difference:.2e}")
            if difference > 0.05:
                raise SystemExit(f"{name} differs between PyTorch and ONNX")


if __name__ == "__main__":
    main()
