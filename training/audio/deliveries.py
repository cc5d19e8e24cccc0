"""Renderings of every clip through the delivery chain and a codec, made once: most of the work of a training step.

    python deliveries.py --corpus CORPUS --index INDEX --out DELIVERIES --count 3 --part 0 --parts 2
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path

import numpy as np

import augment
from coding import code
from corpus import Clip, as_int16, read_corpus, read_index
from settings import SAMPLE_RATE

LENGTH_SAMPLES = int(3.2 * SAMPLE_RATE)
CODED_SHARE = 0.45
CHAINED_SHARE = 0.75


def render(clip: Clip, number: int) -> np.ndarray:
    """int16 [LENGTH_SAMPLES]: a random part of the clip, a random chain, often a codec, in either order."""
    rng = np.random.default_rng([zlib.crc32(clip.path.encode()), number])
    wave = augment.crop(clip.samples(), LENGTH_SAMPLES + 1_600, rng)
    coded, chained = rng.random() < CODED_SHARE, rng.random() < CHAINED_SHARE
    if chained:
        wave = augment.deliver(wave, rng)
    if coded:
        wave = code(wave, rng)
    out = augment.crop(np.nan_to_num(augment.finish(wave, rng)), LENGTH_SAMPLES, rng)
    return as_int16(out * (0.99 / max(np.abs(out).max(), 0.99)))


class Deliveries:
    """Clip path -> its renderings, read from disk as they are drawn."""

    def __init__(self, folder: Path) -> None:
        self.places: dict[str, tuple[int, int, int]] = {}
        self.parts: list[np.ndarray] = []
        for listing in sorted(folder.glob("*.json")):
            facts = json.loads(listing.read_text())
            self.parts.append(np.load(listing.with_suffix(".npy"), mmap_mode="r"))
            for row, path in enumerate(facts["paths"]):
                self.places[path] = (len(self.parts) - 1, row * facts["count"], facts["count"])

    def draw(self, path: str, rng: np.random.Generator) -> np.ndarray | None:
        """float32 [LENGTH_SAMPLES]; none where the clip has no rendering."""
        if path not in self.places:
            return None
        part, first, count = self.places[path]
        return np.asarray(self.parts[part][first + int(rng.integers(count))]).astype(np.float32) / 32768


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--parts", type=int, default=1)
    chosen = parser.parse_args()
    clips = read_corpus(chosen.corpus) + (read_index(chosen.index) if chosen.index else [])
    mine = clips[chosen.part :: chosen.parts]
    chosen.out.mkdir(parents=True, exist_ok=True)
    target = chosen.out / f"part-{chosen.part}.npy"
    made = np.lib.format.open_memmap(target, "w+", np.int16, (len(mine) * chosen.count, LENGTH_SAMPLES))
    for row, clip in enumerate(mine):
        for number in range(chosen.count):
            made[row * chosen.count + number] = render(clip, number)
    made.flush()
    target.with_suffix(".json").write_text(json.dumps({"count": chosen.count, "paths": [clip.path for clip in mine]}))
    print(f"{len(mine)} clips, {chosen.count} renderings each")


if __name__ == "__main__":
    main()
