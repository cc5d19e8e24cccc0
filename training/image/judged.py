"""The corpus' pictures, cut as the engine cuts them, as they are and after named deliveries: what models are judged on, never fitted on.

python judged.py --corpus CORPUS --work WORK [--variant as-is --variant jpeg40 ...]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from delivery import deliver, encode, open_rgb
from features import LOSSLESS, look, open_network
from folds import Row
from views import fixed_views

TILES_MAX = 16
THINNED = ("jpeg95", "jpeg50", "jpeg40", "half", "webp75")
"""Deliveries that only say how far scores move."""


def _half(image: Image.Image) -> Image.Image:
    return image.resize((max(1, image.width // 2), max(1, image.height // 2)), Image.Resampling.BICUBIC)


VARIANTS: dict[str, Callable[[Image.Image, Row], Image.Image]] = {
    "as-is": lambda image, _row: image,
    "passed-on": lambda image, row: deliver(
        image, row["path"].lower().endswith((*LOSSLESS, ".webp")), np.random.default_rng(int(hashlib.sha256(row["sha256"].encode()).hexdigest()[:16], 16))
    ),
    "jpeg95": lambda image, _row: encode(image, "JPEG", 95),
    "jpeg50": lambda image, _row: encode(image, "JPEG", 50),
    "jpeg40": lambda image, _row: encode(image, "JPEG", 40),
    "half": lambda image, _row: _half(image),
    "webp75": lambda image, _row: encode(image, "WEBP", 75),
}


def corpus_rows(corpus: Path) -> list[Row]:
    with (corpus / "manifest.csv").open(newline="") as file:
        return [{**row, "file": str(corpus / row["path"])} for row in csv.DictReader(file) if row["label"] in ("real", "fake", "tampered")]


def cut(corpus: Path, work: Path, variant: str, every: int) -> None:
    """Writes `judged/<variant>.npz`: views of all pictures one after another, `<kind>_row` names each one's picture."""
    network = open_network(work)
    kept: dict[str, list[np.ndarray]] = {}
    for index, row in enumerate(corpus_rows(corpus)):
        if variant in THINNED and index % every:
            continue
        image = VARIANTS[variant](open_rgb(row["file"]), row)
        for kind, views in zip(("frame", "middle", "tile"), fixed_views(image, TILES_MAX), strict=True):
            kept.setdefault(f"{kind}_row", []).append(np.full(len(views), index))
            if len(views) == 0:
                continue
            kept.setdefault(f"{kind}_features", []).append(look(network, views))
            if kind == "tile":
                kept.setdefault("tiles", []).append(views)
    (work / "judged").mkdir(exist_ok=True)
    np.savez(work / "judged" / f"{variant}.npz", **{name: np.concatenate(values) for name, values in kept.items()})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--variant", action="append", choices=sorted(VARIANTS))
    parser.add_argument("--every", type=int, default=3, help="of those, one picture in so many")
    arguments = parser.parse_args()
    for variant in arguments.variant or VARIANTS:
        if not (arguments.work / "judged" / f"{variant}.npz").exists():
            cut(arguments.corpus, arguments.work, variant, arguments.every)
        print(variant, flush=True)


if __name__ == "__main__":
    main()
