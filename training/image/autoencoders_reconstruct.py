"""Real crops through the trained auto-encoders: pairs of pictures with equal content and delivery, as PNG."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from autoencoders_data import Picture, cut, load, number_of, rows, spread_over_repositories
from autoencoders_figures import psnr
from autoencoders_kinds import Kind
from autoencoders_train import load_kind, reconstruct
from PIL import Image

SMALLEST, LARGEST = 192, 448
"""Sides of a pair's pictures, in pixels."""
PUBLISHED = 1024
"""Longest side that half of the larger pictures are brought to before the cut, as what is published is."""
COLUMNS = ("pair", "kind", "path_real", "path_fake", "repo", "source_path", "psnr", "picture")

Through = Callable[[np.ndarray], np.ndarray]
"""Bytes H x W x 3, sides multiples of 8, in and out."""


@dataclass(frozen=True)
class Batch:
    """What is to be made: `names` are all kinds that may be drawn, `through` those that are ready."""

    index: Path
    folder: Path
    names: list[str]
    through: dict[str, Through]
    kinds: tuple[int, int]
    """Fewest and most of a picture's kinds."""
    largest: int = LARGEST


def pair_crop(picture: Picture, largest: int) -> np.ndarray | None:
    """A crop at native resolution, or none of a picture that is too small; its place is the same at every run."""
    opened = load(picture.path)
    if opened is None:
        return None
    random = np.random.default_rng(number_of(f"pair {picture.listed}"))
    longest = max(opened.size)
    if longest > 1.2 * PUBLISHED and random.random() < 0.5:
        ratio = random.uniform(0.9, 1.1) * PUBLISHED / longest
        opened = opened.resize((round(opened.width * ratio), round(opened.height * ratio)), Image.Resampling.LANCZOS)
    room = min(opened.size) - int(random.integers(1, 8))
    side = min(room, int(random.integers(256, largest + 1))) // 8 * 8
    return cut(np.asarray(opened), side, random) if side >= SMALLEST else None


def kinds_for(picture: Picture, batch: Batch) -> list[str]:
    """In an order of the picture's own, which kinds that are added or left out do not upset."""
    ranked = sorted(batch.names, key=lambda name: number_of(f"{name} {picture.listed}"))
    fewest, most = batch.kinds
    return ranked[: fewest + number_of(f"count {picture.listed}") % (most - fewest + 1)]


def store(pixels: np.ndarray, path: Path) -> None:
    """Whole or not at all, so that an interrupted run leaves nothing broken."""
    part = path.with_suffix(".part")
    Image.fromarray(pixels).save(part, format="PNG", compress_level=1)
    part.replace(path)


def make_pairs(pictures: list[Picture], batch: Batch) -> None:
    """Appends to the batch's index what is ready and not there yet."""
    batch.folder.mkdir(parents=True, exist_ok=True)
    done = {(row["picture"], row["kind"]) for row in rows(batch.index)} if batch.index.exists() else set()
    with batch.index.open("a", newline="", encoding="utf-8") as lines:
        table = csv.DictWriter(lines, COLUMNS)
        if not done:
            table.writeheader()
        for picture in pictures:
            due = [name for name in kinds_for(picture, batch) if name in batch.through and (picture.listed, name) not in done]
            if due:
                table.writerows(rows_of(picture, due, batch))
                lines.flush()


def rows_of(picture: Picture, names: list[str], batch: Batch) -> list[dict[str, object]]:
    pair = f"{number_of(picture.listed):08x}"
    real = batch.folder / f"{pair}_real.png"
    kept = load(real)
    crop = pair_crop(picture, batch.largest) if kept is None else np.asarray(kept)
    if crop is None:
        return []
    if kept is None:
        store(crop, real)
    found: list[dict[str, object]] = []
    for name in names:
        made = batch.through[name](crop)
        fake = batch.folder / f"{pair}_{name}.png"
        store(made, fake)
        found.append({
            "pair": pair, "kind": name, "path_real": real, "path_fake": fake, "repo": picture.repo,
            "source_path": picture.source_path, "psnr": round(psnr(crop, made), 2), "picture": picture.listed,
        })
    return found


def ready(kinds: list[Kind], work: Path, device: torch.device) -> dict[str, Through]:
    """The kinds that are trained."""
    networks = {kind.name: load_kind(kind, work, device) for kind in kinds if (work / f"{kind.name}.pt").exists()}
    return {name: lambda pixels, network=network: reconstruct(network, pixels, device) for name, network in networks.items()}


def reconstruct_pictures(pictures: list[Picture], count: int, work: Path, kinds: list[Kind], device: torch.device) -> None:
    names = [kind.name for kind in kinds]
    chosen = spread_over_repositories(pictures, count)
    make_pairs(chosen, Batch(work / "pairs.csv", work / "pairs", names, ready(kinds, work, device), (1, 2)))


def corpus_pictures(manifest: Path) -> list[Picture]:
    return [
        Picture(manifest.parent / row["path"], row["repo"], row["source_path"], row["path"])
        for row in rows(manifest)
        if row["label"] == "real"
    ]


def reconstruct_corpus(manifest: Path, count: int, work: Path, kinds: list[Kind], device: torch.device) -> None:
    """Each real picture of the evaluation corpus through two kinds."""
    names = [kind.name for kind in kinds]
    batch = Batch(work / "corpus-pairs.csv", work / "corpus-pairs", names, ready(kinds, work, device), (2, 2))
    make_pairs(spread_over_repositories(corpus_pictures(manifest), count), batch)
