"""What each fold's heads and trace network say of pictures that they never learned from.

python score.py judged --corpus CORPUS --work WORK            the variants of judged.py -> WORK/scores/<variant>.npz
python score.py copies --corpus CORPUS --work WORK --copies FOLDER      copies of `npm run fit:image -- --copies-to FOLDER` -> WORK/learned.csv
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import torch

from delivery import open_rgb
from features import look, open_network
from folds import folds_of
from judged import TILES_MAX, corpus_rows
from network import CLIP, head_of
from settings import FAMILIES, FOLDS
from traces import TraceNetwork
from views import fixed_views

LOGIT_CLIP = 12.0


class FoldModels:
    """Heads and trace network of one fold (-1: those that are shipped)."""

    def __init__(self, work: Path, fold: int) -> None:
        self.heads = torch.load(work / f"heads-{fold}.pt", weights_only=False)
        about = json.loads((work / f"traces-{fold}.json").read_text())
        self.traces = TraceNetwork(about["front_end"])
        self.traces.load_state_dict(torch.load(work / f"traces-{fold}.pt", weights_only=True))
        self.traces.eval()

    def head(self, view: str, features: np.ndarray) -> np.ndarray:
        """Log-odds [n], mean over heads; for `family` log-odds [n, families]."""
        entries = self.heads[view] if isinstance(self.heads[view], list) else [self.heads[view]]
        return np.mean([self._one(entry, features, view == "family") for entry in entries], 0)

    @staticmethod
    def _one(entry: dict, features: np.ndarray, family: bool) -> np.ndarray:
        head = head_of(entry["state"], len(FAMILIES) if family else 1)
        standard = np.clip((features.astype(np.float32) - entry["mean"]) / entry["deviation"], -CLIP, CLIP)
        with torch.no_grad():
            found = head(torch.from_numpy(standard)).numpy()
        return found if family else found[:, 0]

    def trace(self, tiles: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            parts = [self.traces(torch.from_numpy(np.ascontiguousarray(part.transpose(0, 3, 1, 2))).float()).numpy() for part in np.array_split(tiles, max(1, len(tiles) // 64))]
        return np.concatenate(parts)

    def novelty(self, features: np.ndarray) -> np.ndarray:
        entry, about = self.heads["frame"][0], self.heads["novelty"]
        standard = np.clip((features.astype(np.float32) - entry["mean"]) / entry["deviation"], -CLIP, CLIP)
        return (((standard - about["mean"]) @ about["components"]) ** 2).mean(1)


def score_judged(corpus: Path, work: Path) -> None:
    rows = corpus_rows(corpus)
    folds = np.array(folds_of(rows, FOLDS))
    models = [FoldModels(work, fold) for fold in range(FOLDS)]
    (work / "scores").mkdir(exist_ok=True)
    for file in sorted((work / "judged").glob("*.npz")):
        with np.load(file) as content:
            found = {}
            for view in ("frame", "middle", "tile"):
                row, features = content[f"{view}_row"], content[f"{view}_features"]
                found[f"{view}_row"] = row
                logits = np.zeros(len(row), np.float32)
                extra = np.zeros((len(row), len(FAMILIES) + 1), np.float32)
                for fold, model in enumerate(models):
                    own = folds[row] == fold
                    if not own.any():
                        continue
                    logits[own] = model.head(view, features[own])
                    extra[own, 1:] = model.head("family", features[own])
                    if view == "frame":
                        extra[own, 0] = model.novelty(features[own])
                    if view == "tile":
                        extra[own, 0] = model.trace(content["tiles"][own])
                found[view], found[f"{view}_extra"] = logits, extra
        np.savez(work / "scores" / file.name, **found)
        print(file.stem, flush=True)


def pool(tile: np.ndarray, middle: np.ndarray, frame: np.ndarray) -> dict[str, float]:
    """The features of models/image-learned, as src/engine/detectors/learned/pooling.ts has them."""
    tile, middle, frame = (np.clip(values, -LOGIT_CLIP, LOGIT_CLIP) for values in (tile, middle, frame))
    top = np.sort(tile)[-max(1, int(len(tile) / 4 + 0.5)) :]
    return {"frame": frame.mean(), "middle": (middle if len(middle) else frame).mean(), "tile_mean": tile.mean(), "tile_top": top.mean()}


def score_copies(corpus: Path, work: Path, copies: Path) -> None:
    """`copies`/index.csv: sha256, kind, copy, path."""
    rows = corpus_rows(corpus)
    fold_of = {row["sha256"]: fold for row, fold in zip(rows, folds_of(rows, FOLDS), strict=True)}
    models = [FoldModels(work, fold) for fold in range(FOLDS)]
    mix = json.loads((work / "mix.json").read_text())["mix"]
    network = open_network(work)
    with (copies / "index.csv").open(newline="") as file, (work / "learned.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["sha256", "kind", "copy", "frame", "middle", "tile_mean", "tile_top"])
        for entry in csv.DictReader(file):
            model = models[fold_of[entry["sha256"]]]
            frames, middles, tiles = fixed_views(open_rgb(str(copies / entry["path"])), TILES_MAX)
            tile = mix[0] * model.head("tile", look(network, tiles)) + mix[1] * model.trace(tiles)
            middle = model.head("middle", look(network, middles)) if len(middles) else np.empty(0)
            pooled = pool(tile, middle, model.head("frame", look(network, frames)))
            writer.writerow([entry["sha256"], entry["kind"], entry["copy"], *(f"{value:.5f}" for value in pooled.values())])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("judged", "copies"))
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--copies", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.what == "judged":
        score_judged(arguments.corpus, arguments.work)
    else:
        score_copies(arguments.corpus, arguments.work, arguments.copies)


if __name__ == "__main__":
    main()
