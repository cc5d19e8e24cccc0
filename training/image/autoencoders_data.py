"""Real pictures from an index, and the native-resolution crops that the auto-encoders are trained on."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

CROP, HELD_CROP = 128, 256
PER_PICTURE = 12
PICTURES = 700
HELD_PARTS = 12
"""One picture in so many is never trained on; figures are measured on those."""
LARGE = 1500
FLAT = 3.0
"""Standard deviation, of 255, under which a crop is sky or a wall: few of those are kept."""
Image.MAX_IMAGE_PIXELS = 120_000_000


@dataclass(frozen=True)
class Picture:
    path: Path
    repo: str
    source_path: str
    listed: str
    """The path as the index gives it."""


def number_of(text: str) -> int:
    """A stable 32-bit number of a text, for choices that do not depend on order."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])


def read_index(index: Path, files: Path, excluded: Path | None = None) -> list[Picture]:
    """Rows with label `real`, without those whose repository is named in the manifest `excluded`."""
    taken = {row["repo"].lower() for row in rows(excluded)} if excluded else set()
    return [
        Picture(files / row["path"], row["repo"], row.get("source_path", ""), row["path"])
        for row in rows(index)
        if row["label"] == "real" and row["repo"].lower() not in taken
    ]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def spread_over_repositories(pictures: list[Picture], count: int) -> list[Picture]:
    """Up to `count`, one of each repository in turn, in an order that new rows do not upset."""
    by_repository: dict[str, list[Picture]] = defaultdict(list)
    for picture in sorted(pictures, key=lambda one: number_of(one.listed)):
        by_repository[picture.repo].append(picture)
    deepest = max(map(len, by_repository.values()), default=0)
    turns = [group[turn] for turn in range(deepest) for group in by_repository.values() if turn < len(group)]
    return turns[:count]


def load(path: Path) -> Image.Image | None:
    try:
        return Image.open(path).convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError):
        return None


def reduced(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    """A large picture made up to three times smaller, so that its detail resembles what is published."""
    if max(picture.size) <= LARGE or random.random() < 0.35:
        return picture
    ratio = random.uniform(1, 3)
    kernel = Image.Resampling.LANCZOS if random.random() < 0.5 else Image.Resampling.BOX
    return picture.resize((round(picture.width / ratio), round(picture.height / ratio)), kernel)


def cut(pixels: np.ndarray, side: int, random: np.random.Generator) -> np.ndarray:
    top = int(random.integers(pixels.shape[0] - side + 1))
    left = int(random.integers(pixels.shape[1] - side + 1))
    return pixels[top : top + side, left : left + side]


def crops_of(picture: Picture, side: int, count: int) -> list[np.ndarray]:
    random = np.random.default_rng(number_of(picture.listed))
    opened = load(picture.path)
    if opened is None:
        return []
    pixels = np.asarray(reduced(opened, random))
    if min(pixels.shape[:2]) < side:
        return []
    found = [cut(pixels, side, random) for _ in range(count)]
    return [crop for crop in found if crop.std() > FLAT or random.random() < 0.2]


def prepare(pictures: list[Picture], work: Path, refresh: bool) -> tuple[np.ndarray, np.ndarray]:
    """Crops to learn from (N x 128 x 128 x 3) and held-out ones (M x 256 x 256 x 3), bytes, kept in `work`."""
    stores = work / "crops.npy", work / "held.npy"
    if refresh or not all(store.exists() for store in stores):
        chosen = spread_over_repositories(pictures, PICTURES)
        held = [one for one in chosen if number_of(one.listed) % HELD_PARTS == 0]
        learned = [one for one in chosen if number_of(one.listed) % HELD_PARTS]
        for store, group, side, count in ((stores[0], learned, CROP, PER_PICTURE), (stores[1], held, HELD_CROP, 1)):
            crops = [crop for one in group for crop in crops_of(one, side, count)]
            if not crops:
                raise SystemExit(f"The index has too few readable real pictures to fill {store.name}: {len(group)} were drawn for it.")
            np.save(store, np.stack(crops))
        print(f"{len(learned)} pictures to learn from, {len(held)} held out", flush=True)
    return np.load(stores[0]), np.load(stores[1])
